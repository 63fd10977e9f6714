"""Certificates for servers and clients that speak TLS."""

import shutil
import subprocess
import unittest


def make_certificate(folder, name, *alternative_names):
    """Writes NAME.key and NAME.pem: a new key, and a certificate that it signed itself."""
    if shutil.which("openssl") is None:
        raise unittest.SkipTest("no openssl to make a certificate with")
    names = []
    if alternative_names:
        names = ["-addext", f"subjectAltName={','.join(alternative_names)}"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", *names,
         "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"],
        check=True, capture_output=True)
