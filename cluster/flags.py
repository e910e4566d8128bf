"""Command lines of the programs of a control plane."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from cluster.programs import CONTROLLER_MANAGER, SCHEDULER

LOOPBACK = "127.0.0.1"

SERVICE_NETWORK = "10.96.0.0/16"

_ADVERTISED = "192.0.2.1"
"""Address for documentation (RFC 5737). An Endpoints object refuses a loopback address."""

_ETCD, _ETCD_PEERS = "unix://client:0", "unix://peers:0"
"""Sockets in the folder. etcd authenticates no client, and a port would be open to each user of the machine."""

_YEARS = f"{24 * 365 * 10}h"
"""No kubelet renews a lease: a node keeps the state that it was created with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Files and addresses that the command lines name."""

    folder: Path
    """Folder that only its owner can read; the programs run in it."""
    port: int
    """Port of the API server."""

    @property
    def server(self) -> str:
        """URL of the API server."""
        return f"https://{LOOPBACK}:{self.port}"

    @property
    def tokens(self) -> Path:
        """File with the tokens of the users."""
        return self.folder / "tokens.csv"

    @property
    def service_account_key(self) -> Path:
        """Private key of service accounts."""
        return self.folder / "service-account.pem"

    @property
    def certificate(self) -> Path:
        """Certificate that the API server creates, with its authority."""
        return self.folder / "certificates" / "apiserver.crt"

    def kubeconfig(self, program: str = "") -> Path:
        """Return the kubeconfig of the user, or of a program."""
        return self.folder / (f"{program}.kubeconfig" if program else "kubeconfig")


def free_port() -> int:
    """Return a port of the loopback interface that no process listens on."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return found.getsockname()[1]


def etcd(program: Path, files: Files) -> list[str]:
    """Return the command line of etcd, which keeps its data only as long as the folder exists."""
    return [
        f"{program}",
        f"--data-dir={files.folder / 'etcd'}",
        f"--listen-client-urls={_ETCD}",
        f"--advertise-client-urls={_ETCD}",
        f"--listen-peer-urls={_ETCD_PEERS}",
        f"--initial-advertise-peer-urls={_ETCD_PEERS}",
        f"--initial-cluster=default={_ETCD_PEERS}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def api_server(program: Path, files: Files) -> list[str]:
    """Return the command line of the API server."""
    return [
        f"{program}",
        f"--etcd-servers={_ETCD}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={files.port}",
        f"--cert-dir={files.certificate.parent}",
        f"--advertise-address={_ADVERTISED}",
        "--endpoint-reconciler-type=none",
        f"--service-cluster-ip-range={SERVICE_NETWORK}",
        f"--token-auth-file={files.tokens}",
        "--authorization-mode=RBAC",
        "--anonymous-auth=false",
        "--allow-privileged",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={files.service_account_key}",
        f"--service-account-signing-key-file={files.service_account_key}",
        "--profiling=false",
    ]


def controller_manager(program: Path, files: Files) -> list[str]:
    """Return the command line of the controller manager."""
    return [
        f"{program}",
        f"--kubeconfig={files.kubeconfig(CONTROLLER_MANAGER)}",
        "--secure-port=0",
        "--leader-elect=false",
        "--use-service-account-credentials",
        f"--root-ca-file={files.certificate}",
        f"--service-account-private-key-file={files.service_account_key}",
        f"--node-monitor-grace-period={_YEARS}",
    ]


def scheduler(program: Path, files: Files) -> list[str]:
    """Return the command line of the scheduler."""
    return [
        f"{program}",
        f"--kubeconfig={files.kubeconfig(SCHEDULER)}",
        "--secure-port=0",
        "--leader-elect=false",
    ]
