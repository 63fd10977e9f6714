# Goal: an import whose server is killed while it is applied changes nothing, is seen as interrupted
# soon, and the same file is taken again at once then.
# Method: a large file, a kill in the middle of the stage that writes, and the same command again.
import argparse
import sys
import threading

parser = argparse.ArgumentParser(description="Kills Upward in the middle of a large import.")
parser.add_argument("--rows", type=int, default=40_000, help="people of the file (40000)")
parser.add_argument("--mode", choices=("embedded", "deployed"), help="both unless given")
parser.add_argument("--build", help="build folder")
ARGUMENTS = parser.parse_args()
sys.argv = [sys.argv[0]] + (["--build", ARGUMENTS.build] if ARGUMENTS.build else [])

import deployments  # noqa: E402  (reads --build)
from load import HEADER, MAPPING  # noqa: E402
from processes import wait_until  # noqa: E402

# One process: the job is known to be dead at the start. Replicas: 30 seconds without a heartbeat.
SEEN_SECONDS = {"embedded": 10, "deployed": 60}


def newest_job(lead):
    jobs = lead.ask("import", "jobs").get("import_jobs", [])
    return jobs[0] if jobs else {}


def is_applying(lead):
    job = newest_job(lead)
    return job.get("stage") == "applying" and int(job.get("rows_done", 0)) > 0


def run(mode):
    deployment = deployments.processes_of(mode)()
    try:
        lead = deployment.new_tenant("fault-line")
        rows = "".join(f"p{i},Someone,{f'p{(i - 1) // 8}' if i else ''}\n"
                       for i in range(ARGUMENTS.rows))
        command = ("import", deployment.write("people.csv", HEADER + rows),
                   "--map", deployment.write("mapping.json", MAPPING))
        client = threading.Thread(target=lead.run, args=command)
        client.start()
        wait_until(lambda: is_applying(lead), "the import is being applied")
        deployment.kill("upward" if mode == "embedded" else "identity")

        wait_until(lambda: newest_job(lead).get("error_reason") == "IMPORT_INTERRUPTED",
                   "the import is seen as interrupted", SEEN_SECONDS[mode])
        client.join()
        people = lead.ask("people", "list").get("people", [])
        assert not people, "a person of an interrupted import is there"
        lead.ask(*command)
        counts = newest_job(lead)["counts"]
        assert int(counts["joined"]) == ARGUMENTS.rows, counts
        print(f"{mode}: interrupted, nothing changed; imported again, {ARGUMENTS.rows} people")
    finally:
        deployment.stop()


for each in [ARGUMENTS.mode] if ARGUMENTS.mode else ["embedded", "deployed"]:
    run(each)
