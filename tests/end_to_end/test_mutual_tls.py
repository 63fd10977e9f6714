# Goal: where every connection demands a certificate of both ends, the command line and the services
# reach one another, and who shows none is kept out and told why.
# Method: an all-in-one server and a matching service of its own, with certificates that OpenSSL
# made; a programme on the latter takes a person whom only the former knows.
import unittest

import harness
from certificates import make_certificate
from processes import Child, free_port

FAILED = 1
USAGE = 2
MAPPING = {"columns": {"employee_id": "number", "given_name": "name"}}


class MutualTls(harness.Embedded):
    """All in one. Server and client show one certificate each, and trust only the other's."""

    def _start(self):
        make_certificate(self.folder, "server", "DNS:localhost", "IP:127.0.0.1")
        make_certificate(self.folder, "client")
        super()._start()

    def pem(self, name):
        return self.folder / name

    def serving(self):
        return [f"--tls-certificate={self.pem('server.pem')}",
                f"--tls-private-key={self.pem('server.key')}",
                f"--tls-authorities={self.pem('client.pem')}"]

    def serve_all_in_one(self):
        port = free_port()
        server = Child("upward", [harness.UPWARD, "serve", "--data", self.data, "--listen",
                                  f"127.0.0.1:{port}", *self.serving()],
                       self.folder, harness.own_environment())
        server.wait_for_port(port)
        return server, port

    def _addresses(self):
        return {**super()._addresses(), "UPWARD_CA": str(self.pem("server.pem")),
                "UPWARD_CLIENT_CERTIFICATE": str(self.pem("client.pem")),
                "UPWARD_CLIENT_KEY": str(self.pem("client.key"))}

    def start_matching(self):
        """A matching service that asks the all-in-one server for people. Answers its address."""
        keys = self.write("keys.json", self.command_line("operator").run(
            "token", "keys", "--data", self.data).stdout)
        port = free_port()
        matching = self._keep(Child("matching", [
            harness.SERVICES["matching"], f"--listen=127.0.0.1:{port}", "--metrics=off",
            f"--sqlite-path={self.folder / 'own.db'}", f"--token-keys={keys}",
            "--token-issuer=upward", "--token-audience=upward", *self.serving(),
            f"--identity-server=127.0.0.1:{self.port}",
            f"--identity-tls-authorities={self.pem('server.pem')}",
            f"--identity-tls-certificate={self.pem('client.pem')}",
            f"--identity-tls-private-key={self.pem('client.key')}",
        ], self.folder, {**harness.own_environment(), "UPWARD_PAGE_TOKEN_KEY": "k" * 32}))
        matching.wait_for_port(port)
        return f"127.0.0.1:{port}"


class MutualTlsTest(harness.Scenario, unittest.TestCase):
    deployment_type = MutualTls

    def test_the_services_reach_one_another(self):
        if not harness.SERVICES["matching"].exists():
            raise unittest.SkipTest("no upward-matching; build it")
        lead = self.deployment.new_tenant("acme")
        lead.ask("import", self.deployment.write("people.csv", "number,name\n1,Ada\n"),
                 "--map", self.deployment.write("mapping.json", MAPPING))
        lead = lead.with_variables(UPWARD_MATCHING_SERVER=self.deployment.start_matching())
        programme = lead.ask("programme", "create", "--file",
                             self.deployment.write("up.json", {"name": "Up"}))
        lead.ask("programme", "open", programme["programme_id"])
        enrolled = lead.ask("enrol", programme["programme_id"], "--role", "mentor",
                            "--person", "e:1")
        ada = harness.people_by_employee_id(lead)["1"]
        self.assertEqual(enrolled["person_id"], ada["person_id"])

    def test_who_shows_no_certificate_is_kept_out(self):
        known = self.deployment.command_line("operator")
        done = known.with_variables(
            UPWARD_CLIENT_CERTIFICATE="", UPWARD_CLIENT_KEY="").run("tenant", "list")
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertIn("--client-certificate", done.stderr)

    def test_a_certificate_without_its_key_is_refused(self):
        done = self.deployment.command_line("operator").with_variables(
            UPWARD_CLIENT_KEY="").run("tenant", "list")
        self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assertIn("--client-certificate and --client-key", done.stderr)


if __name__ == "__main__":
    harness.main()
