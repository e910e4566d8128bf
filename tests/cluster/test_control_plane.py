"""The control plane with programs that only answer the requests of a start."""

from __future__ import annotations

import re
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from cluster.control_plane import ControlPlane, StartError
from cluster.processes import ProgramEndedError
from cluster.programs import Programs

API_SERVER = '''#!{python}
"""Answers every request of a start, with a certificate of its own."""
import datetime, http.server, ipaddress, pathlib, ssl, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

given = dict(each[2:].split("=", 1) for each in sys.argv[1:] if "=" in each)
folder = pathlib.Path(given["cert-dir"])
folder.mkdir()
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "api server")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    .sign(key, hashes.SHA256())
)
private = folder / "private"
private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
public = folder / "public"
public.write_bytes(certificate.public_bytes(Encoding.PEM))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = any(self.headers["Authorization"] == "Bearer " + line.split(",")[0]
                    for line in open(given["token-auth-file"]))
        body = b"{{}}"
        self.send_response({status} if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer((given["bind-address"], int(given["secure-port"])), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(public, private)
server.socket = context.wrap_socket(server.socket, server_side=True)
public.rename(folder / "apiserver.crt")
server.serve_forever()
'''

WAITS = "#!/bin/sh\nexec /bin/sleep 300\n"


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def programs(folder: Path, status: int = 200, scheduler: str = WAITS) -> Programs:
    return Programs(
        etcd=program(folder, "etcd", WAITS),
        api_server=program(folder, "kube-apiserver", API_SERVER.format(python=sys.executable, status=status)),
        controller_manager=program(folder, "kube-controller-manager", WAITS),
        scheduler=program(folder, "kube-scheduler", scheduler),
    )


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the control plane create its folder where the test can see what remains."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_started_control_plane_has_a_private_kubeconfig_and_leaves_nothing(
    tmp_path: Path, temporary_folder: Path
) -> None:
    with ControlPlane(programs(tmp_path)) as control_plane, control_plane.api() as api:
        control_plane.require_running()
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+", control_plane.server)
        assert stat.S_IMODE(control_plane.kubeconfig.stat().st_mode) == 0o600
        assert stat.S_IMODE(control_plane.kubeconfig.parent.stat().st_mode) == 0o700
        assert control_plane.server in control_plane.kubeconfig.read_text()
        assert api.get("/api") == {}

    assert list(temporary_folder.iterdir()) == []
    assert not api.is_ready()


def test_a_control_plane_whose_program_ends_does_not_start(tmp_path: Path, temporary_folder: Path) -> None:
    broken = Programs(
        etcd=program(tmp_path, "etcd", WAITS),
        api_server=program(tmp_path, "kube-apiserver", "#!/bin/sh\necho unknown flag; exit 1\n"),
        controller_manager=tmp_path,
        scheduler=tmp_path,
    )

    with pytest.raises(ProgramEndedError, match="kube-apiserver: it ended with exit code 1:\nunknown flag"):
        ControlPlane(broken).__enter__()

    assert list(temporary_folder.iterdir()) == []


def test_a_control_plane_that_is_not_ready_in_time_is_an_error(tmp_path: Path, temporary_folder: Path) -> None:
    with pytest.raises(StartError, match=r"^kube-apiserver: not ready after 3 s\. "):
        ControlPlane(programs(tmp_path, status=503), start_seconds=3).__enter__()

    assert list(temporary_folder.iterdir()) == []


def test_an_exception_in_the_context_stops_the_control_plane(tmp_path: Path, temporary_folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), ControlPlane(programs(tmp_path)):
        raise KeyboardInterrupt

    assert list(temporary_folder.iterdir()) == []


def test_an_interrupted_preparation_leaves_no_folder(
    tmp_path: Path, temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("cluster.credentials.service_account_key", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ControlPlane(programs(tmp_path)).__enter__()

    assert list(temporary_folder.iterdir()) == []
