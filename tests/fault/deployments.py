"""Deployments whose processes can be killed and started again on what they left behind."""

import pathlib
import signal
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))

import harness  # noqa: E402
from processes import Child  # noqa: E402


class FaultyEmbedded(harness.Embedded):
    """The all-in-one server."""

    parts = ("upward",)

    def kill(self, part):
        assert part == "upward"
        self.server.stop(signal.SIGKILL)
        self.server = Child("upward", [harness.UPWARD, "serve", "--data", self.data, "--listen",
                                       f"127.0.0.1:{self.port}"],
                            self.folder, harness.own_environment())
        self._keep(self.server).wait_for_port(self.port)

    def query(self, service, statement):
        """Rows of a service's database, read beside the server."""
        path = pathlib.Path(self.data) / f"{service}.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return database.execute(statement).fetchall()


class FaultyDeployed(harness.Deployed):
    """Two services, PostgreSQL and Redis; any of them can be killed."""

    parts = ("identity", "matching", "postgres", "redis")

    def _start(self):
        self._commands = {}
        super()._start()

    def _keep(self, part):
        if isinstance(part, Child) and part.name in harness.SERVICES:
            self._commands[part.name] = part
        return super()._keep(part)

    def kill(self, part):
        if part == "postgres":
            self._postgres.kill_and_restart()
        elif part == "redis":
            self._redis.kill_and_restart()
        else:
            self._commands[part].stop(signal.SIGKILL)
            again = self._commands[part].again()
            self._keep(again).wait_for_port(self._ports[part])

    def query(self, service, statement):
        return self._postgres.rows(service, statement)


def processes_of(mode):
    return {"embedded": FaultyEmbedded, "deployed": FaultyDeployed}[mode]
