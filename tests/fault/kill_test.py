# Goal: kill -9 of any process at any moment loses nothing that was answered and doubles nothing.
# Method: clients write a ledger of what they were told, under load; random kills; then the stores
# are compared with the ledger, and matching's copy of the people with identity's.
import argparse
import random
import sys
import time

LOAD_SECONDS = (0.3, 1.5)  # how long the load runs before each kill
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

import deployments  # noqa: E402  (reads --build)
from ledger import Ledger, Load  # noqa: E402
from processes import wait_until  # noqa: E402

TENANT = "fault-line"


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def check_people(deployment, lead, ledger):
    """Every person that was answered is there, once, with one history entry and one effect."""
    people = lead.ask("people", "list").get("people", [])
    ids = [person["employee_id"] for person in people]
    expect(len(ids) == len(set(ids)), "an employee id is there twice")
    lost = ledger.people - set(ids)
    expect(not lost, f"{len(lost)} people were answered and are lost: {sorted(lost)[:5]}")
    entries = deployment.query("identity", "SELECT person_id, COUNT(*) FROM employment_history"
                                           " GROUP BY person_id HAVING COUNT(*) <> 1")
    expect(not entries, f"{len(entries)} people did not join exactly once")
    joined = {person["person_id"] for person in people}

    def arrived():
        rows = deployment.query("matching", "SELECT person_id FROM reporting_lines")
        return {row[0] for row in rows} == joined

    wait_until(arrived, "matching has heard of every person", SETTLE_SECONDS)
    twice = deployment.query("matching", "SELECT event_id FROM consumed_events"
                                         " GROUP BY event_id HAVING COUNT(*) > 1")
    expect(not twice, "an event took effect twice")
    return len(ids)


def check_programmes(lead, ledger):
    programmes = lead.ask("programme", "list").get("programmes", [])
    names = [programme["name"] for programme in programmes]
    expect(len(names) == len(set(names)), "a programme is there twice")
    lost = ledger.programmes - set(names)
    expect(not lost, f"{len(lost)} programmes were answered and are lost: {sorted(lost)[:5]}")
    return len(names)


def run(mode, faults, seed):
    chance = random.Random(seed)
    deployment = deployments.processes_of(mode)()
    try:
        lead = deployment.new_tenant(TENANT)
        ledger = Ledger()
        load = Load(deployment, lead, ledger, seed)
        for number in range(1, faults + 1):
            part = chance.choice(deployment.parts)
            load.start()
            time.sleep(chance.uniform(*LOAD_SECONDS))  # sleeps: the moment of the kill
            deployment.kill(part)
            load.stop()
            print(f"{mode}: fault {number}/{faults}, killed {part};"
                  f" answered {len(ledger.people)} people, {len(ledger.programmes)} programmes;"
                  f" refused {ledger.refused}", flush=True)
        wait_until(lambda: lead.run("programme", "list").returncode == 0, "Upward answers again")
        people = check_people(deployment, lead, ledger)
        programmes = check_programmes(lead, ledger)
        expect(ledger.people and ledger.programmes, "the load has done nothing: no check")
        print(f"{mode}: nothing lost, nothing doubled: {people} people, {programmes} programmes")
    finally:
        deployment.stop()


def main():
    seed = ARGUMENTS.seed if ARGUMENTS.seed is not None else random.randrange(1 << 30)
    print(f"seed {seed}")
    for mode in [ARGUMENTS.mode] if ARGUMENTS.mode else ["embedded", "deployed"]:
        run(mode, ARGUMENTS.faults, seed)


if __name__ == "__main__":
    main()
