from __future__ import annotations

import socket
from pathlib import Path

from cluster import flags

FILES = flags.Files(folder=Path("/run/landfall"), port=12345)


def test_a_free_port_can_be_bound() -> None:
    with socket.socket() as found:
        found.bind((flags.LOOPBACK, flags.free_port()))


def test_only_the_api_server_listens_on_a_port_and_only_on_loopback() -> None:
    api_server = flags.api_server(Path("kube-apiserver"), FILES)
    assert {"--bind-address=127.0.0.1", "--secure-port=12345", "--anonymous-auth=false"} <= {*api_server}
    assert "--secure-port=0" in flags.controller_manager(Path("kube-controller-manager"), FILES)
    assert "--secure-port=0" in flags.scheduler(Path("kube-scheduler"), FILES)
    urls = [each for each in flags.etcd(Path("etcd"), FILES) if "url" in each or "cluster" in each]
    assert len(urls) == 5
    assert all("=unix://" in each for each in urls)


def test_each_program_has_a_kubeconfig_of_its_own() -> None:
    manager = flags.controller_manager(Path("/usr/bin/kcm"), FILES)
    scheduler = flags.scheduler(Path("/usr/bin/scheduler"), FILES)

    assert "--kubeconfig=/run/landfall/kube-controller-manager.kubeconfig" in manager
    assert "--kubeconfig=/run/landfall/kube-scheduler.kubeconfig" in scheduler
    assert FILES.kubeconfig() == Path("/run/landfall/kubeconfig")
    assert FILES.server == "https://127.0.0.1:12345"
