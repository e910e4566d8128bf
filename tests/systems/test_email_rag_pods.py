"""Users, writable paths, probes and disks of the pods of Email-RAG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import kubernetes_validate
import pytest

from plan.model import PlannedResource
from quantity import mebibytes
from tests.support.email_rag import Pods, pods, system
from tests.support.pod_security import violations
from tests.support.shop import Cluster
from tests.support.stack_plans import manifests, planned

KUBERNETES_VERSION = "1.35"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

TMP = "/tmp"  # noqa: S108 -- a path in the container

USERS: Mapping[str, tuple[int, int]] = {
    "backend": (1000, 1000),
    "worker": (1000, 1000),
    "beat": (1000, 1000),
    "migration": (1000, 1000),
    "model-download": (1000, 1000),
    "import-database": (1000, 1000),
    "import-uploads": (1000, 1000),
    "import-vectors": (1000, 1000),
    "postgres-backup": (1000, 1000),
    "frontend": (1001, 1001),
    "postgres": (70, 70),
    "redis": (999, 1000),
    "rabbitmq": (100, 101),
    "chroma": (1000, 1000),
}

WRITABLE: Mapping[str, set[str]] = {
    # Uploads, and the bodies of requests that the server writes to /tmp first.
    "backend": {"/app/uploads", TMP},
    "worker": {"/app/uploads", TMP},
    "beat": {TMP},
    "migration": {TMP},
    "model-download": {"/models", TMP},
    "import-database": {TMP},
    "import-uploads": {"/app/uploads", TMP},
    "import-vectors": {"/data", TMP},
    "postgres-backup": {TMP},
    # Directories of bodies and answers, and the file with the process id.
    "frontend": {"/var/cache/nginx", "/run", TMP},
    # The data, the socket, and temporary files of the image.
    "postgres": {"/var/lib/postgresql/data", "/var/run/postgresql", TMP},
    "redis": {"/data", TMP},
    "rabbitmq": {"/var/lib/rabbitmq", TMP},
    "chroma": {"/data", TMP},
}
"""Paths that the processes write to; the root file systems are read-only."""


@pytest.fixture(scope="module")
def everything() -> Cluster:
    return system(beat={}, dataImport={"bucket": "email-rag-transfer"})


@pytest.fixture(scope="module")
def found(everything: Cluster) -> Pods:
    return pods(everything)


def test_the_tables_have_every_workload(found: Pods) -> None:
    assert set(found.names) == set(USERS) == set(WRITABLE)


@pytest.mark.parametrize("name", USERS)
def test_a_pod_runs_as_the_numeric_user_of_its_image_and_its_volumes_belong_to_its_group(
    found: Pods, name: str
) -> None:
    """The kubelet cannot verify that a user with a name is not root."""
    user, group = USERS[name]
    context = found.pod(name)["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["fsGroup"]) == (user, group, group)
    assert context["runAsNonRoot"] is True


@pytest.mark.parametrize("name", USERS)
def test_the_kubelet_does_not_change_the_modes_of_files_that_have_their_owner(found: Pods, name: str) -> None:
    """Group bits on its cookie file would stop RabbitMQ, and on its data folder PostgreSQL."""
    assert found.pod(name)["securityContext"]["fsGroupChangePolicy"] == "OnRootMismatch"


@pytest.mark.parametrize("name", USERS)
def test_a_pod_meets_the_restricted_level_with_a_read_only_root(found: Pods, name: str) -> None:
    assert violations(dict(found.pod(name))) == []
    assert found.container(name)["securityContext"]["readOnlyRootFilesystem"] is True


@pytest.mark.parametrize("name", WRITABLE)
def test_a_process_can_write_to_the_paths_that_it_needs_and_to_no_others(found: Pods, name: str) -> None:
    assert found.writable(name) == WRITABLE[name]


@pytest.mark.parametrize("name", WRITABLE)
def test_a_writable_directory_on_the_disk_of_the_node_has_a_size(found: Pods, name: str) -> None:
    directories = [volume["emptyDir"] for volume in found.pod(name)["volumes"] if "emptyDir" in volume]
    assert directories
    assert all(mebibytes(directory["sizeLimit"]) for directory in directories)


def test_the_model_is_read_only_for_the_processes_that_use_it(found: Pods) -> None:
    for name in ("backend", "worker"):
        assert found.mounts(name)["/models"]["readOnly"] is True
    assert not found.mounts("model-download")["/models"].get("readOnly")


def test_the_files_on_the_shared_volumes_belong_to_the_user_of_the_processes(everything: Cluster) -> None:
    points = everything.deployment.all("aws:efs/accessPoint:AccessPoint")
    assert len(points) == 2
    for point in points:
        assert point.inputs["posixUser"] == {"uid": 1000, "gid": 1000}
        info = point.inputs["rootDirectory"]["creationInfo"]
        assert (info["ownerUid"], info["ownerGid"]) == (1000, 1000)


def test_every_object_is_valid(everything: Cluster) -> None:
    custom = {"ExternalSecret", "SecretStore", "ScaledObject", "TriggerAuthentication", "IngressClassParams"}
    checked = [manifest for manifest in everything.manifests() if manifest["kind"] not in custom]
    assert len(checked) > 80
    for manifest in checked:
        kubernetes_validate.validate(manifest, KUBERNETES_VERSION, strict=True)


Probe = tuple[str, int, int, int]
"""The way of a probe, its period, its timeout, and its failures."""

PROBES: Mapping[str, Mapping[str, Probe]] = {
    # A TCP connection: the event loop answers nothing while it copies gigabytes.
    "backend": {
        "liveness": ("tcp", 30, 10, 3),
        "readiness": ("/health", 10, 5, 3),
        "startup": ("/health", 10, 5, 30),
    },
    "frontend": {
        "liveness": ("/health", 10, 3, 3),
        "readiness": ("/health", 5, 3, 3),
        "startup": ("/health", 5, 3, 12),
    },
    # None: the command of Celery needs the broker, and would restart all workers with it.
    "worker": {},
    "beat": {},
    "postgres": {"liveness": ("tcp", 30, 10, 6), "readiness": ("sh", 10, 5, 5), "startup": ("tcp", 10, 5, 60)},
    "redis": {"liveness": ("tcp", 30, 10, 6), "readiness": ("sh", 10, 5, 5), "startup": ("tcp", 5, 5, 60)},
    "rabbitmq": {
        "liveness": ("rabbitmq-diagnostics", 60, 30, 5),
        "readiness": ("tcp", 10, 5, 5),
        "startup": ("tcp", 10, 5, 60),
    },
    "chroma": {
        "liveness": ("/api/v2/heartbeat", 30, 10, 5),
        "readiness": ("/api/v2/heartbeat", 10, 5, 3),
        "startup": ("/api/v2/heartbeat", 5, 5, 60),
    },
}


@pytest.mark.parametrize("name", PROBES)
def test_a_container_has_the_probes_that_its_process_can_answer(found: Pods, name: str) -> None:
    container = found.container(name)
    kinds = ("liveness", "readiness", "startup")
    assert {kind: probe(container[f"{kind}Probe"]) for kind in kinds if f"{kind}Probe" in container} == PROBES[name]


def probe(declared: Mapping[str, Any]) -> Probe:
    if "exec" in declared:
        way = declared["exec"]["command"][0]
    else:
        way = "tcp" if "tcpSocket" in declared else declared["httpGet"]["path"]
    return way, declared["periodSeconds"], declared["timeoutSeconds"], declared["failureThreshold"]


def test_no_probe_uses_the_health_path_that_loads_the_model(found: Pods) -> None:
    """It answers 200 in any case."""
    assert "/api/v1/rag/health" not in str(found.templates)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_disk_of_a_node_holds_the_images_and_the_directories_of_its_pods(stack: str) -> None:
    """Images of PyTorch with CUDA have about 10 GiB. The kubelet evicts pods when a tenth of the disk is left."""
    templates = Pods(list(manifests(stack)))
    requested = {
        name: mebibytes(templates.container(name)["resources"]["requests"].get("ephemeral-storage", "0")) or 0
        for name in templates.names
    }
    assert {name for name, mib in requested.items() if mib} == {"backend", "worker"}
    (template,) = [each for each in planned(stack).of_type(LAUNCH_TEMPLATE) if "email-rag" in each.name]
    images_gib, pods_of_a_rollout = 15, 2
    needed_gib = images_gib + pods_of_a_rollout * sum(requested.values()) / 1024
    assert disk_gib(template) * 0.9 >= needed_gib
    assert disk_gib(template) >= 50


def disk_gib(template: PlannedResource) -> int:
    (device,) = template.inputs["blockDeviceMappings"]
    return int(device["ebs"]["volumeSize"])
