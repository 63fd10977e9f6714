# Goal: the first thing that a newcomer runs works, twice in a row, and leaves no server behind.
# Method: deploy/demo itself, with the binaries of this build, in a folder and on a port of its own.
import shutil
import socket
import subprocess
import tempfile
import unittest

import harness
from processes import free_port

DEMO_SECONDS = 300
SEEN = (
    "The subsidiary Harbour Line",
    "The subsidiary Northfen",
    "Before the round: whom do the rules leave with nobody?",
    "Why the best pair?",
    "Why the most doubtful pair?",
    "Who was left over, and why?",
    "Where to look next",
)


class DemoTest(unittest.TestCase):
    def setUp(self):
        if harness.BUILD.parent != harness.ROOT / "build" or not harness.UPWARD.exists():
            self.skipTest("the demo runs what stands in build/; build it there")
        self.data = tempfile.mkdtemp(prefix="upward-demo-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)

    def test_it_runs_to_its_end_and_again(self):
        for run in ("first", "second"):
            with self.subTest(run=run):
                port = free_port()
                done = subprocess.run(
                    [harness.ROOT / "deploy" / "demo", "--preset", harness.BUILD.name,
                     "--data", self.data, "--listen", f"127.0.0.1:{port}"],
                    env=harness.own_environment(), stdin=subprocess.DEVNULL, capture_output=True,
                    text=True, timeout=DEMO_SECONDS)
                self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
                for part in SEEN:
                    self.assertIn(part, done.stdout)
                self.assertRegex(done.stdout, r"[1-9]\d* pairs active")
                with socket.socket() as probe:
                    self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0)


if __name__ == "__main__":
    harness.main()
