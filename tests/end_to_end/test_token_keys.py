# Goal: a service takes its identity provider's keys over HTTPS from whom it was told to trust, and
# from nobody else.
# Method: a key set on a real TLS server whose certificate OpenSSL made; a real service on SQLite is
# started with that certificate as authority, with another, and with the system's.
import http.server
import ssl
import subprocess
import threading
import unittest

import harness
from certificates import make_certificate
from processes import Child, free_port

REFUSAL_SECONDS = 60


class OneAnswer(http.server.BaseHTTPRequestHandler):
    text = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.text)))
        self.end_headers()
        self.wfile.write(self.text)

    def log_message(self, *arguments):
        pass


class TokenKeysTest(harness.Scenario, unittest.TestCase):
    deployment_type = harness.Embedded

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not harness.SERVICES["identity"].exists():
            raise unittest.SkipTest("no upward-identity; build it")
        folder = cls.deployment.folder
        for name in ("provider", "stranger"):
            make_certificate(folder, name, "DNS:localhost")
        OneAnswer.text = cls.deployment.command_line("operator").run(
            "token", "keys", "--data", cls.deployment.data).stdout.encode()
        cls.server = http.server.HTTPServer(("127.0.0.1", 0), OneAnswer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "provider.pem", folder / "provider.key")
        cls.server.socket = context.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)

    def service(self, *flags, host="localhost"):
        """Arguments and environment of a service that takes its keys from the server."""
        folder = self.deployment.folder
        self.port = free_port()
        url = f"https://{host}:{self.server.server_port}/keys.json"
        return [harness.SERVICES["identity"], f"--listen=127.0.0.1:{self.port}", "--metrics=off",
                f"--sqlite-path={folder / 'own.db'}", f"--spool-folder={folder}",
                f"--token-keys={url}", "--token-issuer=upward", "--token-audience=upward",
                *flags], {**harness.own_environment(), "UPWARD_PAGE_TOKEN_KEY": "k" * 32}

    def authority(self, name):
        return f"--token-keys-ca={self.deployment.folder / name}.pem"

    def test_keys_from_a_server_that_is_trusted(self):
        arguments, environment = self.service(self.authority("provider"))
        service = Child("identity", arguments, self.deployment.folder, environment)
        self.addCleanup(service.stop)
        service.wait_for_port(self.port)
        operator = self.deployment.command_line("operator")
        listed = operator.run("tenant", "list", "--server", f"127.0.0.1:{self.port}")
        self.assertEqual(listed.returncode, 0, listed.stderr)

    def check_refusal(self, arguments, environment, *parts):
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True,
                              timeout=REFUSAL_SECONDS)
        self.assertNotEqual(done.returncode, 0)
        for part in ("cannot fetch the key set from https://", *parts):
            self.assertIn(part, done.stdout + done.stderr)

    def test_no_keys_from_a_server_that_is_not_trusted(self):
        for flags in ([self.authority("stranger")], []):
            with self.subTest(flags=flags):
                self.check_refusal(*self.service(*flags), "certificate")

    def test_no_keys_under_another_name(self):
        self.check_refusal(*self.service(self.authority("provider"), host="127.0.0.1"))

    def test_an_authority_that_cannot_be_read_is_named(self):
        self.check_refusal(*self.service(self.authority("none")), "none.pem")


if __name__ == "__main__":
    harness.main()
