from __future__ import annotations

from typing import Any

import pytest

from cluster.controllers import (
    external_secrets,
    keda,
    kubelet,
    load_balancers,
    ready_conditions,
)
from tests.support.kubernetes_api import MemoryApi
from tests.support.stack_plans import of_kind

POD = {
    "spec": {
        "nodeName": "application-1",
        "containers": [{"name": "shop", "image": "shop:1"}],
        "initContainers": [
            {"name": "once", "image": "shop:1"},
            {"name": "sidecar", "image": "shop:1", "restartPolicy": "Always"},
        ],
        "readinessGates": [{"conditionType": "example.org/balanced"}],
    },
    "status": {"phase": "Pending"},
}


@pytest.fixture
def api() -> MemoryApi:
    return MemoryApi()


def conditions(item: dict[str, Any]) -> dict[str, str]:
    return {each["type"]: each["status"] for each in item["status"]["conditions"]}


def test_a_pod_on_a_node_runs_and_is_ready(api: MemoryApi) -> None:
    path = api.add(kubelet.PODS, "shop-1", POD, "web")

    kubelet.play(api)

    pod = api.objects[path]
    assert pod["status"]["phase"] == "Running"
    assert conditions(pod)["Ready"] == conditions(pod)["example.org/balanced"] == "True"
    assert [each["ready"] for each in pod["status"]["containerStatuses"]] == [True]
    once, sidecar = pod["status"]["initContainerStatuses"]
    assert once["state"]["terminated"]["exitCode"] == 0
    assert "running" in sidecar["state"]


def test_two_pods_have_different_addresses(api: MemoryApi) -> None:
    paths = [api.add(kubelet.PODS, name, POD, "web") for name in ("one", "two")]
    kubelet.play(api)
    first, second = (api.objects[path]["status"]["podIP"] for path in paths)
    assert first != second


def test_a_pod_of_a_job_succeeds(api: MemoryApi) -> None:
    job = {**POD, "metadata": {"ownerReferences": [{"kind": "Job"}]}}
    path = api.add(kubelet.PODS, "migration-1", job, "web")

    kubelet.play(api)

    assert api.objects[path]["status"]["phase"] == "Succeeded"
    assert conditions(api.objects[path])["Ready"] == "False"


def test_an_unscheduled_pod_keeps_waiting(api: MemoryApi) -> None:
    path = api.add(kubelet.PODS, "shop-1", {"spec": {"containers": []}, "status": {"phase": "Pending"}}, "web")
    kubelet.play(api)
    assert api.objects[path]["status"] == {"phase": "Pending"}


READS = [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "keys", "optional": True}}]


def test_a_pod_waits_for_the_configuration_that_it_requires(api: MemoryApi) -> None:
    reading = {**POD, "spec": {**POD["spec"], "containers": [{"name": "shop", "image": "shop:1", "envFrom": READS}]}}
    path = api.add(kubelet.PODS, "shop-1", reading, "web")
    api.add("/api/v1/configmaps", "settings", {}, "other")

    kubelet.play(api)

    (container,) = api.objects[path]["status"]["containerStatuses"]
    assert container["state"]["waiting"]["message"] == 'configmap "settings" not found'
    assert api.objects[path]["status"]["phase"] == "Pending"

    api.add("/api/v1/configmaps", "settings", {}, "web")
    kubelet.play(api)
    assert api.objects[path]["status"]["phase"] == "Running"


def test_a_deleted_pod_ends(api: MemoryApi) -> None:
    api.add(kubelet.PODS, "shop-1", {**POD, "metadata": {"deletionTimestamp": "2026-11-30T00:00:00Z"}}, "web")
    kubelet.play(api)
    assert api.objects == {}


def test_ingresses_and_services_get_the_name_of_a_load_balancer(api: MemoryApi) -> None:
    ingress = api.add(load_balancers.INGRESSES, "shop", {}, "web")
    service = api.add(load_balancers.SERVICES, "shop", {"spec": {"type": "LoadBalancer"}}, "web")
    internal = api.add(load_balancers.SERVICES, "db", {"spec": {"type": "ClusterIP"}}, "web")

    load_balancers.play(api)

    for path in (ingress, service):
        assert api.objects[path]["status"]["loadBalancer"]["ingress"] == [{"hostname": "shop.web.elb.invalid"}]
    assert "status" not in api.objects[internal]


@pytest.mark.parametrize(
    ("spec", "name", "keys"),
    [
        ({"data": [{"secretKey": "A"}, {"secretKey": "B"}]}, "shop", {"A", "B"}),
        (
            {"data": [{"secretKey": "A"}], "target": {"name": "other", "template": {"data": {"URL": ""}}}},
            "other",
            {"URL"},
        ),
        ({"dataFrom": [{"sourceRef": {"generatorRef": {"kind": "Password"}}}]}, "shop", {"password"}),
    ],
)
def test_an_external_secret_gets_its_secret(api: MemoryApi, spec: dict[str, Any], name: str, keys: set[str]) -> None:
    path = api.add(external_secrets.EXTERNAL_SECRETS, "shop", {"spec": spec}, "web")

    for _ in range(2):
        external_secrets.play(api)

    secret = api.objects[f"/api/v1/namespaces/web/secrets/{name}"]
    assert secret["stringData"].keys() == keys
    assert all(secret["stringData"].values())
    assert conditions(api.objects[path]) == {"Ready": "True"}


def test_a_scaled_object_gets_its_autoscaler(api: MemoryApi) -> None:
    scaled = next(each for each in of_kind("dev", "ScaledObject"))
    path = api.add(keda.SCALED_OBJECTS, "worker", scaled, "web")

    for _ in range(2):
        keda.play(api)

    autoscaler = api.objects["/apis/autoscaling/v2/namespaces/web/horizontalpodautoscalers/keda-hpa-worker"]
    assert autoscaler["spec"]["scaleTargetRef"]["kind"] == "Deployment"
    assert autoscaler["spec"]["minReplicas"] >= 1
    assert autoscaler["spec"]["maxReplicas"] == scaled["spec"]["maxReplicaCount"]
    assert len(autoscaler["spec"]["metrics"]) == len(scaled["spec"]["triggers"])
    assert api.objects[path]["status"]["hpaName"] == "keda-hpa-worker"

    api.patch(path, {"spec": {"maxReplicaCount": 33}})
    keda.play(api)
    assert api.items("/apis/autoscaling/v2/horizontalpodautoscalers")[0]["spec"]["maxReplicas"] == 33


def test_a_trigger_on_cpu_is_a_metric_of_the_pods() -> None:
    trigger = {"type": "cpu", "metadata": {"value": "60"}}
    item = {
        "metadata": {"name": "one", "namespace": "web", "uid": "1"},
        "spec": {"scaleTargetRef": {"name": "one"}, "triggers": [trigger]},
    }
    (metric,) = keda.autoscaler_for(item)["spec"]["metrics"]
    assert metric["resource"] == {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}


@pytest.mark.parametrize("collection", ready_conditions.COLLECTIONS)
def test_stores_issuers_and_karpenter_are_ready(api: MemoryApi, collection: str) -> None:
    path = api.add(collection, "one", {"status": {"conditions": None}})
    ready_conditions.play(api)
    assert conditions(api.objects[path]) == {"Ready": "True"}
