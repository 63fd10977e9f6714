"""Processes that a test starts and that never outlive it."""

import ctypes
import pathlib
import signal
import socket
import subprocess
import time

START_SECONDS = 60  # far above what any of the servers needs, also on a busy machine
STOP_SECONDS = 20  # a server that takes longer to stop is killed
POLL_SECONDS = 0.05
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def free_port():
    """A port on which nothing listens on 127.0.0.1 at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what, seconds=START_SECONDS):
    """Answers the first true value of condition(). Fails with `what` when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what()  if callable(what) else what}")
        time.sleep(POLL_SECONDS)  # sleeps: real processes work on what is waited for


def die_with_the_test():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """A server of its own, with what it prints in a log file."""

    def __init__(self, name, arguments, folder, environment=None, user=None):
        self.name = name
        self._given = (name, arguments, folder, environment, user)
        self.log = pathlib.Path(folder) / f"{name}.log"
        account = {"user": user, "group": user, "extra_groups": []} if user else {}
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(argument) for argument in arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment,
                cwd=folder, preexec_fn=die_with_the_test, **account)

    def again(self):
        """Another process from the same command; its output goes on in the same file."""
        return Child(*self._given)

    def is_running(self):
        return self._process.poll() is None

    def wait_for_port(self, port):
        def answers():
            if not self.is_running():
                raise AssertionError(f"{self.name} did not start:\n{self.last_lines()}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_until(answers, lambda: f"{self.name} listens on {port}:\n{self.last_lines()}")

    def last_lines(self, count=8):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def stop(self, first=signal.SIGTERM):
        """Ends it in its own way, or by force when that takes too long. Answers the exit code."""
        if self.is_running():
            self._process.send_signal(first)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._process.wait()
