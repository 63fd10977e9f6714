"""The real PostgreSQL and Redis of a deployment, each in a folder of the test."""

import glob
import os
import pathlib
import shutil
import signal
import subprocess

from processes import Child, free_port, wait_until


def postgres_folder():
    """Where the newest server's binaries lie, or nothing."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    newest = max(found, key=lambda path: int(pathlib.Path(path).parts[4]), default=None)
    return newest and pathlib.Path(newest).parent


class Postgres:
    """A server with the two roles of a deployment: the schema's owner and the one that serves."""

    def __init__(self, folder):
        self._binaries = postgres_folder()
        self._folder = pathlib.Path(folder) / "postgres"
        self._folder.mkdir()
        self._user = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        self._port = free_port()
        self._run("initdb", "--pgdata", self._folder / "data", "--no-sync", "--auth=trust",
                  "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8")
        self._log = self._folder / "log"
        self._log.mkdir()
        if self._user:
            shutil.chown(self._log, self._user, self._user)
        self._server = Child(
            "postgres",
            [self._binaries / "postgres", "-D", self._folder / "data", "-p", self._port,
             "-k", self._folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            self._log, user=self._user)
        self._wait()
        self._ask("CREATE ROLE upward_owner LOGIN")
        self._ask("CREATE ROLE upward_service LOGIN NOSUPERUSER NOBYPASSRLS")

    def _wait(self):
        wait_until(lambda: self._ask("SELECT 1", check=False).returncode == 0,
                   lambda: f"PostgreSQL answers:\n{self._server.last_lines()}")

    def kill_and_restart(self):
        """kill -9 of the server's first process; the others end when they notice."""
        self._server.stop(signal.SIGKILL)

        def started():
            # It refuses to start while a process of the killed one still holds its memory.
            self._server = self._server.again()
            wait_until(lambda: not self._server.is_running() or
                       self._ask("SELECT 1", check=False).returncode == 0, "an end or an answer")
            return self._server.is_running()

        wait_until(started, lambda: f"PostgreSQL starts again:\n{self._server.last_lines()}")

    def rows(self, database, statement):
        """Rows of text, read past row-level security."""
        done = self._run("psql", "-h", self._folder, "-p", self._port, "-U", "postgres", "-q",
                         "-A", "-t", "-F", "\x1f", "-c", statement, database)
        return [tuple(line.split("\x1f")) for line in done.stdout.splitlines()]

    def create_database(self, name):
        self._ask(f'CREATE DATABASE "{name}" OWNER upward_owner')

    def url(self, role, database):
        return f"postgresql://{role}@127.0.0.1:{self._port}/{database}"

    def stop(self):
        self._server.stop(signal.SIGINT)  # a fast shutdown: open connections are ended

    def _run(self, program, *arguments, check=True):
        account = {"user": self._user, "group": self._user} if self._user else {}
        done = subprocess.run(
            [str(self._binaries / program), *map(str, arguments)], cwd=self._folder,
            capture_output=True, text=True, **account)
        if check and done.returncode != 0:
            raise AssertionError(f"{program} failed:\n{done.stderr}")
        return done

    def _ask(self, statement, check=True):
        return self._run("psql", "-h", self._folder, "-p", self._port, "-U", "postgres", "-q",
                         "-c", statement, "postgres", check=check)


class Redis:
    """A server on a free port that keeps its data in memory."""

    def __init__(self, folder):
        self.port = free_port()
        self._server = Child(
            "redis", ["redis-server", "--bind", "127.0.0.1", "--port", self.port,
                      "--save", "", "--appendonly", "no", "--dir", folder], folder)
        self._server.wait_for_port(self.port)

    def kill_and_restart(self):
        """Comes back empty, as it keeps nothing on disk."""
        self._server.stop(signal.SIGKILL)
        self._server = self._server.again()
        self._server.wait_for_port(self.port)

    def stop(self):
        self._server.stop()
