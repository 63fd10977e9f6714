"""Starts Upward as a user does, all in one or as separate services, and drives its command line."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from engines import Postgres, Redis, postgres_folder
from processes import Child, free_port, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND_SECONDS = 300  # the longest import or round here takes seconds
ADMIN = ("tenant_admin", "programme_lead")
SKIPPED = 77  # the exit code that CTest is told to read as "skipped"


def _build_folder():
    """The folder of `--build FOLDER` or UPWARD_BUILD_DIR; the development build unless given."""
    if "--build" in sys.argv:
        at = sys.argv.index("--build")
        os.environ["UPWARD_BUILD_DIR"] = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    return pathlib.Path(os.environ.get("UPWARD_BUILD_DIR", ROOT / "build" / "dev"))


# A test that is told to end still stops its servers and removes its folder.
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
BUILD = _build_folder()
UPWARD = BUILD / "services" / "upward" / "upward"
SERVICES = {name: BUILD / "services" / name / f"upward-{name}" for name in ("identity", "matching")}


def own_environment():
    """The environment without settings of Upward that stand in it by chance."""
    return {name: value for name, value in os.environ.items() if not name.startswith("UPWARD_")}


def shared_data(name):
    """The path of a file of the shared data; skips the test where it is absent."""
    folder = pathlib.Path(os.environ.get("UPWARD_SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = folder / name
    if not path.exists():
        raise unittest.SkipTest(f"no shared data at {path}; set UPWARD_SHARED_DATA to its folder")
    return path


class CommandFailed(AssertionError):
    """A command that ended with another exit code than 0."""

    def __init__(self, arguments, done):
        super().__init__(
            f"upward {' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
        self.code = done.returncode
        self.text = done.stderr


class CommandLine:
    """`upward` with one token against one deployment."""

    def __init__(self, environment):
        self._environment = environment

    def with_variables(self, **variables):
        """The same with other variables of the environment."""
        return CommandLine({**self._environment, **variables})

    def run(self, *arguments, seconds=COMMAND_SECONDS):
        """The finished process, whatever came of it. TimeoutExpired when it takes longer."""
        return subprocess.run([str(UPWARD), *map(str, arguments)], env=self._environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=seconds)

    def ask(self, *arguments):
        """The answer as JSON. CommandFailed when there is none."""
        done = self.run(*arguments, "--output", "json")
        if done.returncode != 0:
            raise CommandFailed(arguments, done)
        return json.loads(done.stdout)

    def refusal(self, *arguments):
        """What a command that must fail says on standard error."""
        done = self.run(*arguments)
        if done.returncode == 0:
            raise AssertionError(f"upward {' '.join(map(str, arguments))} was expected to fail")
        return done.stderr


class Deployment:
    """What both ways to run Upward share: a folder, tokens and command lines."""

    def __init__(self):
        if not UPWARD.exists():
            raise unittest.SkipTest(f"no {UPWARD}; build it, or name the build with --build")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="upward-"))
        self.folder.chmod(0o711)  # PostgreSQL runs as another user below it
        self.data = self.folder / "data"
        self._started = []
        try:
            self._start()
            operator = self.command_line("operator")
            wait_until(lambda: operator.run("tenant", "list").returncode == 0, "Upward answers")
        except BaseException:
            self.stop()
            raise

    def _start(self):
        raise NotImplementedError

    def _keep(self, part):
        self._started.append(part)
        return part

    def stop(self):
        while self._started:
            self._started.pop().stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, **variables):
        return {**own_environment(), **self._addresses(), **variables}

    def _addresses(self):
        raise NotImplementedError

    def token(self, *roles, tenant=None):
        arguments = ["token", "issue", "--data", self.data]
        for role in roles:
            arguments += ["--role", role]
        if tenant:
            arguments += ["--tenant", tenant]
        done = CommandLine(self.environment()).run(*arguments)
        if done.returncode != 0:
            raise CommandFailed(arguments, done)
        return done.stdout.strip()

    def command_line(self, *roles, tenant=None):
        return CommandLine(self.environment(UPWARD_TOKEN=self.token(*roles, tenant=tenant)))

    def new_tenant(self, tenant):
        """A new subsidiary; the command line of its admin and lead."""
        self.command_line("operator").ask("tenant", "create", tenant)
        return self.command_line(*ADMIN, tenant=tenant)

    def write(self, name, content):
        """A file of the test's own; what is no text becomes JSON."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def serve_all_in_one(self):
        port = free_port()
        server = Child("upward", [UPWARD, "serve", "--data", self.data,
                                  "--listen", f"127.0.0.1:{port}"],
                       self.folder, own_environment())
        server.wait_for_port(port)
        return server, port


class Embedded(Deployment):
    """All services in one process on SQLite."""

    def _start(self):
        self.server, self.port = self.serve_all_in_one()
        self._keep(self.server)

    def _addresses(self):
        return {"UPWARD_SERVER": f"127.0.0.1:{self.port}"}


class Deployed(Deployment):
    """A process for each service, on PostgreSQL and Redis."""

    def __init__(self):
        missing = [str(path) for path in SERVICES.values() if not path.exists()]
        if missing:
            raise unittest.SkipTest(f"no {', no '.join(missing)}; build them")
        if postgres_folder() is None or shutil.which("redis-server") is None:
            raise unittest.SkipTest("no PostgreSQL or no Redis; deploy/install test installs them")
        self._ports = {name: free_port() for name in SERVICES}
        self.metrics_ports = {}
        super().__init__()

    def _start(self):
        self._make_keys()
        self._postgres = self._keep(Postgres(self.folder))
        self._redis = self._keep(Redis(self.folder))
        self._start_service("identity", f"--spool-folder={self.folder}")
        self._start_service("matching", f"--identity-server=127.0.0.1:{self._ports['identity']}")

    def _make_keys(self):
        """An all-in-one server's first start makes the key that here stands for the provider's."""
        server, self._key_port = self.serve_all_in_one()
        server.stop()
        done = CommandLine(self.environment()).run("token", "keys", "--data", self.data)
        self._keys = self.write("keys.json", done.stdout)

    @property
    def redis_port(self):
        return self._redis.port

    def change_matching(self, statement):
        """Runs SQL on the database of matching past its roles. Answers rows, if there are any."""
        return self._postgres.rows("matching", statement)

    def _start_service(self, name, *arguments):
        self._postgres.create_database(name)
        self.metrics_ports[name] = free_port()
        secrets = {
            "UPWARD_POSTGRES_SERVICE_URL": self._postgres.url("upward_service", name),
            "UPWARD_POSTGRES_OWNER_URL": self._postgres.url("upward_owner", name),
            "UPWARD_PAGE_TOKEN_KEY": f"{name}: long enough to sign page tokens",
        }
        service = self._keep(Child(name, [
            SERVICES[name], f"--listen=127.0.0.1:{self._ports[name]}", "--storage=postgres",
            f"--metrics=127.0.0.1:{self.metrics_ports[name]}",
            "--bus=redis", "--redis-host=127.0.0.1", f"--redis-port={self._redis.port}",
            "--postgres-service-role=upward_service", f"--token-keys={self._keys}",
            "--token-issuer=upward", "--token-audience=upward", *arguments,
        ], self.folder, self.environment(**secrets)))
        service.wait_for_port(self._ports[name])

    def _addresses(self):
        return {"UPWARD_SERVER": f"127.0.0.1:{self._ports['identity']}",
                "UPWARD_MATCHING_SERVER": f"127.0.0.1:{self._ports['matching']}"}


class Scenario:
    """Mixed into a TestCase: one deployment for all its tests. Subclasses say which."""

    deployment_type = None

    @classmethod
    def setUpClass(cls):
        cls.deployment = cls.deployment_type()
        cls.addClassCleanup(cls.deployment.stop)


def people_by_employee_id(command_line):
    """Everybody of the tenant who works there, by the HR platform's number."""
    people = command_line.ask("people", "list").get("people", [])
    return {person["employee_id"]: person for person in people}


def main():
    """Runs the tests of the file. When there was nothing to run, says so by the exit code."""
    result = unittest.main(verbosity=2, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.testsRun == len(result.skipped) or not result.testsRun else 0)
