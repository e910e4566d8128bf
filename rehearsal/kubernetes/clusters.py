"""The control planes behind the EKS clusters of a sandbox, and the access of the provider to them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from cluster.control_plane import ControlPlane
from cluster.controllers import Controllers
from cluster.programs import Programs
from plan.resource_types import EKS_NODE_GROUP
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.kubernetes.nodes import EvictionError, Nodes, node_pools
from rehearsal.kubernetes.objects import managed_objects

AWS = """#!/bin/sh
# Answers `aws eks get-token --cluster-name NAME`, as the kubeconfig of an EKS cluster calls it.
while [ "$1" != --cluster-name ]; do shift; done
exec cat '{folder}'/"$2".json
"""

_API_VERSION = "client.authentication.k8s.io/v1beta1"


class _Running:
    """A cluster with what plays its kubelets and the controllers of AWS."""

    def __init__(self, programs: Programs) -> None:
        with ExitStack() as stack:
            self.control_plane = stack.enter_context(ControlPlane(programs))
            self.api = stack.enter_context(self.control_plane.api())
            stack.enter_context(Controllers(self.api))
            self._stack = stack.pop_all()
        self.nodes, self.lock = Nodes(self.api), threading.Lock()

    def stop(self) -> None:
        self._stack.close()


class Clusters:
    """Starts a control plane for each EKS cluster, and stops it with the cluster."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()
        (folder / "bin").mkdir(parents=True)
        aws = folder / "bin" / "aws"
        aws.write_text(AWS.format(folder=folder), encoding="utf-8")
        aws.chmod(0o700)

    @property
    def path(self) -> str:
        """Folder with the ``aws`` command that returns tokens of these clusters."""
        return str(self._folder / "bin")

    def start(self, name: str) -> Mapping[str, Any]:
        """Start a cluster without nodes, and return the outputs of an EKS cluster that lead to it."""
        running = _Running(self._programs)
        with self._lock:
            self._running[name] = running
        kubeconfig = yaml.safe_load(running.control_plane.kubeconfig.read_text(encoding="utf-8"))
        token = kubeconfig["users"][0]["user"]["token"]
        answer = {"apiVersion": _API_VERSION, "kind": "ExecCredential", "status": {"token": token}}
        file = self._folder / f"{name}.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(answer), encoding="utf-8")
        authority = kubeconfig["clusters"][0]["cluster"]["certificate-authority-data"]
        return {"endpoint": running.control_plane.server, "certificateAuthority": {"data": authority}}

    def set_nodes(self, name: str, resources: Callable[[], Iterable[Resource]]) -> None:
        """Give a cluster the nodes of its node groups; ``resources`` returns those of the account."""
        if running := self._running.get(name):
            with running.lock:
                running.nodes.reconcile(node_pools(resources()))

    def replace_nodes(self, name: str, group: Resource, resources: Iterable[Resource]) -> None:
        """Replace the nodes of a group; raise RefusedError where a disruption budget does not allow it."""
        if running := self._running.get(name):
            others = [each for each in resources if each.type != EKS_NODE_GROUP]
            (pool,) = node_pools([*others, group])
            try:
                with running.lock:
                    running.nodes.replace(pool)
            except EvictionError as error:
                msg = f"PodEvictionFailure: {error}"
                raise RefusedError(msg) from error

    def kill_api_servers(self) -> None:
        """Kill every API server, and wait until it has ended."""
        for running in list(self._running.values()):
            running.control_plane.kill_api_server()

    def start_api_servers(self) -> None:
        """Start every killed API server again, and wait until it is ready."""
        for running in list(self._running.values()):
            running.control_plane.start_api_server()

    def managed_objects(self, name: str) -> set[str]:
        """Return kind and id of every object that the provider manages in a cluster."""
        return managed_objects(self._running[name].api)

    def stop(self, name: str) -> None:
        """Stop a cluster."""
        with self._lock:
            running = self._running.pop(name, None)
        if running:
            running.stop()

    def stop_all(self) -> None:
        """Stop every cluster."""
        for name in list(self._running):
            self.stop(name)
