# Goal: a full disk is named as such, half-done work is not kept, and with room again all goes on.
# Method: a data folder on a file system of a few megabytes, filled at a start, at an upload and in
# an import; answers that cannot be written go to /dev/full.
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import harness
from disks import SmallDisk
from processes import die_with_the_test, free_port, wait_until

FAILED = 1
START_SECONDS = 60
MIB = 1 << 20
MAPPING = {"columns": {"employee_id": "number", "given_name": "name",
                       "manager_employee_id": "boss"}}


def company(people):
    return "number,name,boss\n1,Head,\n" + "".join(
        f"{number},{'N' * 40}{number},1\n" for number in range(2, people + 1))


class StartTest(unittest.TestCase):
    """`upward serve` on a disk with less and less room."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="upward-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.disk = SmallDisk(self.folder / "disk", 4 * MIB)
        self.addCleanup(self.disk.stop)

    def serve(self):
        """Starts a server; answers its exit code and output, or no code once it listens."""
        port = free_port()
        with subprocess.Popen(
                [harness.UPWARD, "serve", "--data", self.disk.folder / "data",
                 "--listen", f"127.0.0.1:{port}"],
                env=harness.own_environment(), text=True, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, preexec_fn=die_with_the_test) as server:
            lines = []
            for line in server.stdout:
                lines.append(line)
                if '"ready"' in line:
                    server.terminate()
                    return None, "".join(lines)
            return server.wait(START_SECONDS), "".join(lines)

    def test_without_room_no_server_starts_and_it_says_why(self):
        refused = 0
        for leave in (0, 4, 16, 64, 128, 256, 512):
            with self.subTest(kilobytes_left=leave):
                self.disk.fill(leave * 1024)
                code, output = self.serve()
                if code is not None:
                    refused += 1
                    self.assertEqual(code, FAILED, output)
                    self.assertRegex(output, "(?i)full|no space|room|check the disk")
                    self.assertNotIn("token for its operator", output)
                shutil.rmtree(self.disk.folder / "data", ignore_errors=True)
        self.assertGreaterEqual(refused, 2)
        self.disk.make_room()
        code, output = self.serve()
        self.assertIsNone(code, output)
        self.assertIn("token for its operator", output, "the first start that succeeds")

    def test_a_folder_that_was_refused_can_be_used_later(self):
        self.disk.fill()
        self.assertEqual(self.serve()[0], FAILED)
        self.disk.make_room()
        code, output = self.serve()
        self.assertIsNone(code, output)
        self.assertIn("token for its operator", output)


class OnSmallDisk(harness.Embedded):
    """The all-in-one server with its data on a disk of 96 MiB."""

    def _start(self):
        self.disk = self._keep(SmallDisk(self.folder / "disk", 96 * MIB))
        self.data = self.disk.folder / "data"
        super()._start()


class ImportTest(harness.Scenario, unittest.TestCase):
    deployment_type = OnSmallDisk

    def setUp(self):
        self.disk = self.deployment.disk
        self.addCleanup(self.disk.make_room)
        tenant = self._testMethodName.removeprefix("test_").replace("_", "-")[:30].strip("-")
        self.lead = self.deployment.new_tenant(tenant)
        self.mapping = self.deployment.write("mapping.json", MAPPING)
        self.lead.ask("import", self.deployment.write("small.csv", company(10)),
                      "--map", self.mapping)
        self.before = self.lead.ask("people", "list", "--all")
        self.large = self.deployment.write("large.csv", company(5_000))

    def refuse_import(self, leave):
        self.disk.fill(leave)
        done = self.lead.run("import", self.large, "--map", self.mapping)
        self.disk.make_room()
        self.assertEqual(done.returncode, FAILED, done.stdout)
        self.assertRegex(done.stderr, "reason: (STORAGE_FULL|STORAGE_UNAVAILABLE)")
        self.assertRegex(done.stderr, "(?i)room|full|check the disk")
        self.assertEqual(self.lead.ask("people", "list", "--all"), self.before)

    def check_recovery(self):
        def imported():
            done = self.lead.run("import", self.large, "--map", self.mapping)
            # The job that failed may still be ending.
            self.assertTrue(done.returncode == 0 or "IMPORT_RUNNING" in done.stderr, done.stderr)
            return done.returncode == 0

        wait_until(imported, "the import runs with room again")
        people = self.lead.ask("people", "list")["people"]
        self.assertEqual(len(people), 5_000)

    def test_no_room_for_the_upload(self):
        self.refuse_import(leave=16 * 1024)
        self.check_recovery()

    def test_no_room_for_the_people(self):
        self.refuse_import(leave=self.large.stat().st_size + 300 * 1024)
        self.check_recovery()

    def test_other_changes_on_a_full_disk(self):
        self.disk.fill()
        codes = set()
        for number in range(40):  # the last pages of the log may still have room for some
            done = self.lead.run("programme", "create", "--file",
                                 self.deployment.write("p.json", {"name": f"P{number}",
                                                                  "description": "d" * 1900}))
            codes.add(done.returncode)
            if done.returncode != 0:
                self.assertIn("STORAGE_FULL", done.stderr)
                break
        self.assertIn(FAILED, codes)
        self.assertEqual(len(self.lead.ask("people", "list")["people"]), 10, "reading goes on")
        self.disk.make_room()
        self.lead.ask("programme", "create", "--file",
                      self.deployment.write("p.json", {"name": "with room"}))


class AnswerTest(harness.Scenario, unittest.TestCase):
    """Answers that lead to a disk without room."""

    deployment_type = harness.Embedded

    def test_an_answer_that_cannot_be_written_is_a_failure(self):
        lead = self.deployment.new_tenant("alpha")
        lead.ask("import", self.deployment.write("people.csv", company(300)),
                 "--map", self.deployment.write("mapping.json", MAPPING))
        token = self.deployment.token(*harness.ADMIN, tenant="alpha")
        for flags in ([], ["--output", "json"], ["--quiet"]):
            with self.subTest(flags=flags), open("/dev/full", "wb") as full:
                done = subprocess.run(
                    [harness.UPWARD, "people", "list", *flags], stdout=full,
                    stderr=subprocess.PIPE, text=True,
                    env=self.deployment.environment(UPWARD_TOKEN=token))
                self.assertEqual(done.returncode, FAILED)
                self.assertIn("could not be written to its end: the disk is full", done.stderr)


if __name__ == "__main__":
    harness.main()
