"""The programs of Kubernetes themselves, where they are installed or an earlier ``make cluster`` has built them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.scheduling.node_pools import node_pools_of
from cluster.api import Api
from cluster.control_plane import ControlPlane
from cluster.controllers import Controllers
from cluster.definitions import create_definitions, definitions_for, served_groups
from cluster.nodes import create_nodes
from cluster.programs import find_programs
from nested import value_at
from tests.support.stack_plans import manifests, of_kind, planned

ZONE = "topology.kubernetes.io/zone"

CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "gp3"},
    "provisioner": "ebs.csi.aws.com",
    "volumeBindingMode": "WaitForFirstConsumer",
}

CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data"},
    "spec": {
        "storageClassName": "gp3",
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
    },
}

DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "shop"},
    "spec": {
        "selector": {"matchLabels": {"app": "shop"}},
        "template": {
            "metadata": {"labels": {"app": "shop"}},
            "spec": {
                "nodeSelector": {"landfall.dev/node-group": "email-rag"},
                "tolerations": [{"key": "landfall.dev/node-group", "operator": "Exists"}],
                "containers": [
                    {"name": "shop", "image": "shop:1", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
                ],
                "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
            },
        },
    },
}

NAMESPACES = "/api/v1/namespaces"
IN_WEB = f"{NAMESPACES}/web"


def wait_for(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 90
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def commands() -> str:
    """Return the command lines of all processes."""
    return subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout  # noqa: S607


@pytest.fixture(scope="module")
def control_plane() -> Iterator[ControlPlane]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no programs of Kubernetes on PATH or in the cache; `make cluster` builds them")
    with ControlPlane(programs) as started:
        folder = started.kubeconfig.parent
        assert str(folder) in commands()
        yield started
    assert str(folder) not in commands()
    assert not folder.exists()


@pytest.fixture(scope="module")
def api(control_plane: ControlPlane) -> Iterator[Api]:
    """Return the API server with the nodes of dev, and the definitions of all custom resources of dev and prod."""
    with control_plane.api() as api:
        objects = [*manifests("dev"), *manifests("prod")]
        definitions = {each["metadata"]["name"]: each for each in definitions_for(objects, served_groups(api)).found}
        create_definitions(api, [*definitions.values()])
        create_nodes(api, node_pools_of(planned("dev")).pools)
        reported: list[str] = []
        with Controllers(api, report=reported.append):
            yield api
        assert reported == []


def test_a_pod_with_a_claim_is_scheduled_and_ready_in_the_zone_of_its_volume(api: Api) -> None:
    api.create(NAMESPACES, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web"}})
    api.create("/apis/storage.k8s.io/v1/storageclasses", CLASS)
    api.create(f"{IN_WEB}/persistentvolumeclaims", CLAIM)
    api.create("/apis/apps/v1/namespaces/web/deployments", DEPLOYMENT)

    deployment = "/apis/apps/v1/namespaces/web/deployments/shop"
    wait_for(lambda: value_at(api.get(deployment), "status", "readyReplicas") == 1)

    (pod,) = api.items(f"{IN_WEB}/pods")
    node = api.get(f"/api/v1/nodes/{pod['spec']['nodeName']}")
    claim = api.get(f"{IN_WEB}/persistentvolumeclaims/data")
    volume = api.get(f"/api/v1/persistentvolumes/{value_at(claim, 'spec', 'volumeName')}")
    assert pod["spec"]["nodeName"].startswith("email-rag-")
    assert value_at(claim, "status", "phase") == "Bound"
    (term,) = value_at(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms")
    assert term["matchExpressions"][0]["values"] == [value_at(node, "metadata", "labels", ZONE)]


def test_a_constraint_of_a_planned_template_is_accepted(api: Api) -> None:
    template = of_kind("prod", "ConstraintTemplate")[0]
    kind = template["spec"]["crd"]["spec"]["names"]["kind"]
    (constraint,) = of_kind("prod", kind)
    api.create("/apis/templates.gatekeeper.sh/v1/constrainttemplates", template)

    collection = f"/apis/constraints.gatekeeper.sh/v1beta1/{kind.lower()}"
    wait_for(lambda: api.get(collection))

    assert api.create(collection, constraint)["kind"] == kind


def test_planned_custom_resources_are_accepted_with_strict_validation(api: Api) -> None:
    wait_for(lambda: api.get(IN_WEB))
    for kind, plural in (("ExternalSecret", "externalsecrets"), ("SecretStore", "secretstores")):
        planned_object = of_kind("dev", kind)[0]
        group = planned_object["apiVersion"]
        metadata = {"name": planned_object["metadata"]["name"], "namespace": "web"}
        path = f"/apis/{group}/namespaces/web/{plural}"
        api.create(f"{path}?fieldValidation=Strict", {**planned_object, "metadata": metadata})
        ready = f"{path}/{metadata['name']}"
        wait_for(lambda path=ready: value_at(api.get(path), "status", "conditions"))
    assert api.items(f"{IN_WEB}/secrets")


def test_the_kubeconfig_belongs_to_its_owner_alone(control_plane: ControlPlane) -> None:
    kubeconfig: Path = control_plane.kubeconfig
    assert kubeconfig.stat().st_mode & 0o077 == 0
