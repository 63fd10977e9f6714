# Goal: what operators rely on works from outside: metrics that count, events that were set aside
# and are given back, and servers that say what keeps them from starting.
# Method: metrics are scraped around a call; a trigger in the database refuses what an event would
# write until it is taken away; servers are started beside one that runs.
import socket
import sqlite3
import subprocess
import unittest
import urllib.request

import harness
from processes import Child, free_port, wait_until

FAILED = 1
USAGE = 2
REFUSAL_SECONDS = 60
MAPPING = {"columns": {"employee_id": "number", "given_name": "name",
                       "manager_employee_id": "boss"}}
CALLS = "upward_rpc_duration_seconds"


def scrape(port):
    """The lines of what Prometheus would read."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode().splitlines()


def listed(port):
    """How many successful calls of ListPeople have been counted."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in scrape(port)
               if line.startswith(CALLS + "_count") and "ListPeople" in line and '"OK"' in line)


def serve(data, port, *flags):
    return subprocess.run(
        [harness.UPWARD, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", *flags],
        env=harness.own_environment(), capture_output=True, text=True, timeout=REFUSAL_SECONDS)


class WithMetrics(harness.Embedded):
    """All in one, with metrics."""

    def serve_all_in_one(self):
        self.metrics = free_port()
        port = free_port()
        server = Child("upward", [harness.UPWARD, "serve", "--data", self.data, "--listen",
                                  f"127.0.0.1:{port}", "--metrics", f"127.0.0.1:{self.metrics}"],
                       self.folder, harness.own_environment())
        server.wait_for_port(port)
        return server, port


class DeployedWithMetrics(harness.Deployed):
    @property
    def metrics(self):
        return self.metrics_ports["identity"]


class Metrics(harness.Scenario):
    def test_a_call_is_counted(self):
        lead = self.deployment.new_tenant("counted")
        before = listed(self.deployment.metrics)
        for _ in range(3):
            lead.ask("people", "list")
        self.assertEqual(listed(self.deployment.metrics), before + 3)

    def test_every_metric_is_the_products(self):
        names = {line.split()[2] for line in scrape(self.deployment.metrics)
                 if line.startswith("# TYPE")}
        self.assertIn(CALLS, names)
        self.assertEqual([name for name in names
                          if not name.startswith(("upward_", "exposer_"))], [])


class EmbeddedMetrics(Metrics, unittest.TestCase):
    deployment_type = WithMetrics

    def test_a_metrics_port_in_use(self):
        data = self.deployment.folder / "other"
        done = serve(data, free_port(), "--metrics", f"127.0.0.1:{self.deployment.metrics}")
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertIn(f"cannot serve metrics on 127.0.0.1:{self.deployment.metrics}", done.stderr)
        self.assertEqual(done.stdout, "", "no token of a server that does not run")


class DeployedMetrics(Metrics, unittest.TestCase):
    deployment_type = DeployedWithMetrics


class StartTest(harness.Scenario, unittest.TestCase):
    deployment_type = harness.Embedded

    def test_servers_without_a_listener_are_told_apart(self):
        log = self.deployment.server.log.read_text()
        self.assertIn('"message":"serving","where":"in process"', log)
        self.assertNotIn('"port":0', log)

    def start_identity(self, port, *flags):
        folder = self.deployment.folder
        keys = self.deployment.write("keys.json", self.deployment.command_line("operator").run(
            "token", "keys", "--data", self.deployment.data).stdout)
        arguments = [harness.SERVICES["identity"], f"--listen=127.0.0.1:{port}",
                     f"--sqlite-path={folder / 'own.db'}", f"--spool-folder={folder}",
                     f"--token-keys={keys}", "--token-issuer=upward", "--token-audience=upward",
                     *flags]
        environment = {**harness.own_environment(), "UPWARD_PAGE_TOKEN_KEY": "k" * 32}
        return arguments, environment

    def test_metrics_are_switched_off_in_one_word(self):
        port = free_port()
        arguments, environment = self.start_identity(port, "--metrics=off")
        with socket.socket() as standard:  # its default address is taken: nothing is to want it
            standard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                standard.bind(("127.0.0.1", 9464))
                standard.listen()
            except OSError:
                pass  # somebody else has it, which serves as well
            service = Child("identity", arguments, self.deployment.folder, environment)
            self.addCleanup(service.stop)
            service.wait_for_port(port)
            self.assertEqual(service.stop(), 0)

    def test_a_port_in_use_stops_a_service(self):
        taken = self.deployment.port
        for listen, metrics in ((taken, "off"), (free_port(), f"127.0.0.1:{taken}")):
            with self.subTest(metrics=metrics):
                arguments, environment = self.start_identity(listen, f"--metrics={metrics}")
                done = subprocess.run(arguments, env=environment, capture_output=True, text=True,
                                      timeout=REFUSAL_SECONDS)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"on 127.0.0.1:{taken}", done.stdout + done.stderr)
                self.assertIn("choose another address", done.stdout + done.stderr)

    def test_the_all_in_one_server_says_first_what_is_in_force(self):
        folder = self.deployment.folder
        file = self.deployment.write(
            "serve.toml", f'data = "{folder / "configured"}"\nlog-level = "error"\n'
                          f'listen = "127.0.0.1:{self.deployment.port}"\n')  # which is taken
        done = subprocess.run(
            [harness.UPWARD, "serve", "--config", file, "--log-level", "info"], text=True,
            env={**harness.own_environment(), "UPWARD_MAX_MESSAGE_BYTES": "5000000"},
            capture_output=True, timeout=REFUSAL_SECONDS)
        self.assertEqual(done.returncode, FAILED, done.stderr)
        first = done.stderr.splitlines()[0]
        self.assertIn('"message":"configuration"', first)
        for option in (f"data={folder / 'configured'}", "log-level=info",
                       f"listen=127.0.0.1:{self.deployment.port}", "max-message-bytes=5000000"):
            self.assertIn(option, first)

    def test_options_that_do_not_fit_name_their_flags(self):
        misspelt = self.deployment.write("misspelt.toml", 'lissten = "127.0.0.1:1"\n')
        for flags, part in ((("--tls-private-key", "key.pem"), "--tls-certificate is missing"),
                            (("--config", misspelt), "there is no option lissten")):
            done = serve(self.deployment.folder / "other", free_port(), *flags)
            self.assertEqual(done.returncode, USAGE, done.stderr)
            self.assertIn(part, done.stderr)


class SetAside:
    """What both ways to deploy share: an event that matching cannot take."""

    def import_one(self, lead):
        file = self.deployment.write("people.csv", "number,name,boss\n1,Ada,\n")
        lead.ask("import", file, "--map", self.deployment.write("mapping.json", MAPPING))

    def letters(self, *source):
        done = self.deployment.command_line("operator").run(
            "events", "dead-letters", "list", *source, "--output", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return harness.json.loads(done.stdout)["dead_letters"]

    def check_letters(self, letters):
        self.assertEqual(len(letters), 1, letters)
        self.assertEqual(letters[0]["source"], "identity")
        self.assertEqual(letters[0]["type"], "upward.identity.v1.PersonJoined")
        self.assertGreaterEqual(letters[0]["attempts"], 5)
        self.assertTrue(letters[0]["reason"])

    def replay(self, *arguments):
        done = self.deployment.command_line("operator").run(
            "events", "dead-letters", "replay", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


class EmbeddedSetAside(SetAside, unittest.TestCase):
    """The data folder of a server that is stopped."""

    def setUp(self):
        self.deployment = harness.Embedded()
        self.addCleanup(self.deployment.stop)

    def change(self, statement):
        with sqlite3.connect(self.deployment.data / "matching.db") as database:
            rows = database.execute(statement).fetchall()
        database.close()
        return rows

    def test_events_that_failed_are_listed_and_given_back(self):
        lead = self.deployment.new_tenant("iberia")
        self.change("CREATE TRIGGER refuse BEFORE INSERT ON reporting_lines"
                    " BEGIN SELECT RAISE(ABORT, 'refused'); END")
        self.import_one(lead)
        # Its table of dead letters is the consumer's own.
        wait_until(lambda: self.change("SELECT 1 FROM dead_letters"), "the event is set aside")
        source = ("--data", self.deployment.data)
        busy = self.deployment.command_line("operator").run("events", "dead-letters", "list",
                                                            *source)
        self.assertEqual(busy.returncode, FAILED)
        self.assertIn("another server is running on the data folder", busy.stderr)
        self.deployment.server.stop()

        letters = self.letters(*source)
        self.check_letters(letters)
        self.assertIn("1 event given back", self.replay("--all", *source))
        wait_until(lambda: self.letters(*source), "what fails again comes back")
        self.change("DROP TRIGGER refuse")
        again = self.letters(*source)[0]["id"]
        self.assertIn("1 event given back", self.replay(again, *source))
        self.assertEqual(self.letters(*source), [])
        self.assertEqual(len(self.change("SELECT 1 FROM reporting_lines")), 1)
        unknown = self.deployment.command_line("operator").run(
            "events", "dead-letters", "replay", again, *source)
        self.assertEqual(unknown.returncode, FAILED)
        self.assertIn("DEAD_LETTER_NOT_FOUND", unknown.stderr)


class DeployedSetAside(SetAside, unittest.TestCase):
    """The Redis of a deployment that runs."""

    def setUp(self):
        self.deployment = harness.Deployed()
        self.addCleanup(self.deployment.stop)

    def test_events_that_failed_are_listed_and_given_back(self):
        lead = self.deployment.new_tenant("iberia")
        change = self.deployment.change_matching
        change("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
               " 'BEGIN RAISE check_violation; END';"
               " CREATE TRIGGER refuse BEFORE INSERT ON reporting_lines"
               " EXECUTE FUNCTION refuse()")
        self.import_one(lead)
        source = ("--redis", f"127.0.0.1:{self.deployment.redis_port}")
        letters = wait_until(lambda: self.letters(*source), "the event is set aside")
        self.check_letters(letters)
        change("DROP TRIGGER refuse ON reporting_lines")
        self.assertIn("1 event given back", self.replay("--all", *source))
        wait_until(lambda: change("SELECT 1 FROM reporting_lines"), "it takes effect")
        self.assertEqual(self.letters(*source), [])


if __name__ == "__main__":
    harness.main()
