# Goal: what README.md and `upward --help` tell a newcomer to type works as it stands there.
# Method: take the commands out of the texts and give them to a shell, line by line, in a folder
# where build/release is the build under test; the first block's server runs in another process.
import os
import re
import subprocess
import unittest

import harness
from processes import Child, free_port, wait_until

SECTION = "## From a file to pairs"


def blocks_of_readme():
    """The code blocks of the section, each a list of commands."""
    text = (harness.ROOT / "README.md").read_text()
    section = text[text.index(SECTION) + len(SECTION):]
    section = section[:section.index("\n## ")]
    return [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.S)]


def first_steps(help_text):
    """The indented commands below "First steps" of the program's help."""
    lines = help_text[help_text.index("First steps"):].splitlines()[1:]
    return [line.strip() for line in lines if line.startswith("  ")]


class FirstStepsTest(harness.Scenario, unittest.TestCase):
    deployment_type = harness.Embedded  # a folder of its own; the servers here are the texts'

    def setUp(self):
        name = self._testMethodName
        self.folder = self.deployment.folder / name
        programs = self.folder / "build" / "release" / "services"
        programs.mkdir(parents=True)
        (programs / "upward").symlink_to(harness.UPWARD.parent)
        (self.folder / "deploy").symlink_to(harness.ROOT / "deploy")
        address = f"127.0.0.1:{free_port()}"
        self.environment = {
            **harness.own_environment(), "HOME": str(self.folder), "XDG_DATA_HOME": "",
            "UPWARD_LISTEN": address, "UPWARD_SERVER": address,
            "PATH": f"{harness.UPWARD.parent}:{os.environ['PATH']}",
        }

    def serve(self, lines):
        *before, serve = lines
        self.assertTrue(serve.startswith("upward serve"), serve)
        script = "\n".join([*before, "exec " + serve])
        server = Child("serve", ["bash", "-euc", script], self.folder, self.environment)
        self.addCleanup(server.stop)
        server.wait_for_port(int(self.environment["UPWARD_SERVER"].rsplit(":", 1)[1]))
        wait_until(lambda: "UPWARD_TOKEN" in server.log.read_text(), "the operator's token")

    def type(self, lines):
        # Each must succeed, also where its answer becomes a variable.
        script = "set -e\n" + "\n".join(
            re.sub(r"^export (\w+)=(\$\(.*\))", r"\1=\2; export \1", line) for line in lines)
        done = subprocess.run(["bash", "-uvc", script], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=harness.COMMAND_SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout[-2000:])
        return done.stdout

    def test_the_readme_ends_with_active_pairs(self):
        serve, commands = blocks_of_readme()
        self.assertTrue(serve[0].startswith("export PATH=$PWD/build/release/"))
        self.serve(serve)
        answers = self.type(commands)
        accepted = re.search(r"(\d+) proposals accepted: (\d+) pairs confirmed\n", answers)
        self.assertTrue(accepted, answers[-2000:])
        self.assertGreater(int(accepted[1]), 0)
        self.assertEqual(accepted[1], accepted[2])
        self.assertIn(f"{accepted[1]} pairs active\n", answers)

    def test_the_help_leads_to_an_import(self):
        shown = subprocess.run([harness.UPWARD, "--help"], capture_output=True, text=True,
                               check=True).stdout
        self.serve(["upward serve"])
        self.assertIn("Examples:", self.type(first_steps(shown)))
        self.assertTrue((self.folder / "mapping.json").exists())


if __name__ == "__main__":
    harness.main()
