# Goal: kill -9 of any process at any moment loses nothing that was answered and doubles nothing.
# Method: clients that import, enrol, match and accept write a ledger of what they were told; random
# kills; then the stores are compared with the ledger, with one another and with what was told.
import argparse
import random
import sys
import time

LOAD_SECONDS = (0.3, 1.5)  # how long the load runs before each kill
FAULTS_MAX = 60  # in one mode
SETTLE_SECONDS = 120  # far above what relays, retries and leases need


def parse():
    parser = argparse.ArgumentParser(description="Kills processes of Upward under load.")
    parser.add_argument("--faults", type=int, default=30, help="kills in each mode (30)")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run")
    parser.add_argument("--mode", choices=("embedded", "deployed"), help="both unless given")
    parser.add_argument("--build", help="build folder")
    return parser.parse_args()


ARGUMENTS = parse()
sys.argv = [sys.argv[0]] + (["--build", ARGUMENTS.build] if ARGUMENTS.build else [])

import checks  # noqa: E402  (reads --build)
import deployments  # noqa: E402
from ledger import Ledger  # noqa: E402
from load import CAPACITY, Load  # noqa: E402
from processes import wait_until  # noqa: E402

TENANT = "fault-line"


def quiet_state(deployment):
    """What the stores hold once every event has arrived."""
    state = checks.read(deployment)
    return state if checks.is_quiet(state) else None


def run(mode, faults, seed):
    chance = random.Random(seed)
    deployment = deployments.processes_of(mode)()
    try:
        lead = deployment.new_tenant(TENANT)
        ledger = Ledger()
        load = Load(deployment, lead, ledger, seed)
        number = 0
        # Beyond the faults asked for only where a slow machine left some kind of work undone.
        while number < faults or (not ledger.is_complete() and number < FAULTS_MAX):
            number += 1
            part = chance.choice(deployment.parts)
            load.start()
            time.sleep(chance.uniform(*LOAD_SECONDS))  # sleeps: the moment of the kill
            deployment.kill(part)
            load.stop()
            print(f"{mode}: fault {number}/{faults}, killed {part}; answered {ledger}", flush=True)
        wait_until(lambda: lead.run("programme", "list").returncode == 0, "Upward answers again")
        state = wait_until(lambda: quiet_state(deployment), "matching has heard of every person",
                           SETTLE_SECONDS)
        found = checks.problems(ledger, state, CAPACITY)
        if found:
            raise AssertionError("\n".join(found))
        if not ledger.is_complete():
            raise AssertionError("the load has not done every kind of work: no check")
        print(f"{mode}: nothing lost, nothing doubled: "
              + ", ".join(f"{len(rows)} {name}" for name, rows in state.items()))
    finally:
        deployment.stop()


def main():
    seed = ARGUMENTS.seed if ARGUMENTS.seed is not None else random.randrange(1 << 30)
    print(f"seed {seed}")
    for mode in [ARGUMENTS.mode] if ARGUMENTS.mode else ["embedded", "deployed"]:
        run(mode, ARGUMENTS.faults, seed)


if __name__ == "__main__":
    main()
