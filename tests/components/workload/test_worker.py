from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from components.workload.worker_scaling import QueueTrigger
from tests.support.pod_security import violations
from tests.support.shop import Cluster, Shop, cluster, worker_spec

MAILS = QueueTrigger(type="rabbitmq", metadata={"queueName": "mails"}, authentication="broker")
LONG = {
    "longestTaskSeconds": 3600,
    "shutdown": {"preStopSeconds": 0, "drainSeconds": 3700, "terminationGracePeriodSeconds": 3900},
    "scaling": {"min": 2, "max": 10, "scaleDownStabilizationSeconds": 3600},
}


def mailer(*triggers: QueueTrigger, **yaml: Any) -> Cluster:
    return cluster(lambda shop: shop.worker(worker_spec(**yaml), triggers=triggers).service)


def test_a_worker_has_no_port_no_service_and_no_ingress() -> None:
    found = mailer(MAILS)
    assert "ports" not in found.container("mailer")
    assert found.all("Service") == []
    (policy,) = [p for p in found.all("NetworkPolicy") if p["metadata"]["name"] == "mailer"]
    assert "ingress" not in policy["spec"]
    assert violations(found.pod("mailer")) == []


def test_keda_alone_owns_the_replicas_of_a_worker_with_a_queue() -> None:
    found = mailer(MAILS, **LONG)
    scaled = found.one("ScaledObject", "mailer")["spec"]
    assert "replicas" not in found.one("Deployment", "mailer")["spec"]
    assert found.all("HorizontalPodAutoscaler") == []
    assert scaled["scaleTargetRef"] == {"name": "mailer"}
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (2, 10)
    assert scaled["triggers"] == [
        {"type": "rabbitmq", "metadata": {"queueName": "mails"}, "authenticationRef": {"name": "broker"}}
    ]
    behavior = scaled["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 3600


def test_a_worker_without_a_queue_scales_by_its_resource_use() -> None:
    found = mailer(scaling={"min": 1, "max": 3, "cpuPercent": 60})
    (autoscaler,) = found.all("HorizontalPodAutoscaler")
    assert [metric["resource"]["name"] for metric in autoscaler["spec"]["metrics"]] == ["cpu"]
    assert found.all("ScaledObject") == []


@pytest.mark.parametrize(
    ("scaling", "message"),
    [
        ({"min": 0, "max": 2, "cpuPercent": 60}, "scaling.min 0 needs a queue that KEDA measures"),
        ({"min": 1, "max": 2}, "scaling has no metric"),
    ],
)
def test_a_worker_without_a_queue_needs_a_pod_and_a_metric(scaling: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mailer(scaling=scaling)


def test_a_worker_with_a_queue_may_scale_to_zero() -> None:
    scaled = mailer(MAILS, scaling={"min": 0, "max": 2}).one("ScaledObject", "mailer")["spec"]
    assert (scaled["minReplicaCount"], scaled["cooldownPeriod"]) == (0, 300)


def test_a_queue_without_keda_on_the_platform_is_refused() -> None:
    def program(shop: Shop) -> None:
        shop.worker(triggers=[MAILS], platform=replace(shop.platform, event_scaling=None))

    with pytest.raises(ValueError, match="scaling by queues needs KEDA"):
        cluster(program)


def test_node_autoscalers_do_not_evict_a_worker_unless_it_is_interruptible() -> None:
    def annotations(found: Cluster) -> dict[str, str]:
        template: dict[str, Any] = found.one("Deployment", "mailer")["spec"]["template"]
        return template["metadata"].get("annotations", {})

    assert annotations(mailer(MAILS)) == {
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        "karpenter.sh/do-not-disrupt": "true",
    }
    assert annotations(mailer(MAILS, interruptible=True)) == {}


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ({"longestTaskSeconds": 40}, "shutdown.drainSeconds 30 is below longestTaskSeconds 40"),
        (
            {**LONG, "scaling": {"min": 2, "max": 10}},
            "scaling.scaleDownStabilizationSeconds 300 is below longestTaskSeconds 3600",
        ),
        (
            {**LONG, "scaling": {"min": 0, "max": 9, "scaleDownStabilizationSeconds": 3600}},
            "scaling.cooldownSeconds 300 is below longestTaskSeconds 3600",
        ),
        ({"scaling": {"min": 3, "max": 2}}, "min 3 is above max 2"),
        ({"disruption": {"minAvailable": 1}}, "disruption.minAvailable 1 with 1 replica blocks every node drain"),
        ({"disruption": {"minAvailable": 1, "maxUnavailable": 1}}, "maxUnavailable and minAvailable exclude"),
        ({"probes": {"liveness": {}}}, "liveness has neither command nor port"),
        ({"probes": {"liveness": {"command": ["true"], "path": "/x"}}}, "command and path exclude each other"),
        ({"probes": {"liveness": {"command": ["true"], "port": 9}}}, "command and port exclude each other"),
        ({"priorityClass": "system-node-critical"}, "the name of a PriorityClass"),
        ({"resources": {"ephemeralStorage": "100Mi"}}, "resources.ephemeralStorage 100Mi is below 256Mi"),
    ],
)
def test_a_faulty_worker_is_refused_with_a_sentence(yaml: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        worker_spec(**yaml)
    assert sentence in str(error.value)


def test_a_worker_is_probed_by_a_command_or_a_port() -> None:
    probes = {"startup": {"command": ["ready"], "timeoutSeconds": 30}, "readiness": {"path": None, "port": 9000}}
    container = mailer(MAILS, probes=probes).container("mailer")
    assert container["startupProbe"]["exec"] == {"command": ["ready"]}
    assert container["readinessProbe"]["tcpSocket"] == {"port": 9000}
    assert not {"httpGet", "tcpSocket"} & container["startupProbe"].keys()
    assert "livenessProbe" not in container


def test_a_worker_has_the_storage_priority_files_and_init_containers_that_it_declares() -> None:
    found = mailer(
        MAILS,
        arguments=["--queues", "mails"],
        priorityClass="batch",
        writablePaths={"/tmp": "2Gi", "/cache": "1Gi"},  # noqa: S108 -- a path in the container
        resources={"ephemeralStorage": "3Gi"},
        files={"/etc/mail.conf": "retries = 3\n"},
        initContainers={"wait": {"command": ["wait-for", "broker"], "resources": {"cpu": "10m"}}},
    )
    pod, container = found.pod("mailer"), found.container("mailer")
    (init,) = pod["initContainers"]
    assert pod["priorityClassName"] == "batch"
    assert container["args"] == ["--queues", "mails"]
    assert container["resources"]["requests"]["ephemeral-storage"] == "3Gi"
    assert container["resources"]["limits"]["ephemeral-storage"] == "3Gi"
    sizes = {v["name"]: v["emptyDir"]["sizeLimit"] for v in pod["volumes"] if "emptyDir" in v}
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    assert {path: sizes.get(mount["name"]) for path, mount in mounts.items()} == {
        "/tmp": "2Gi",  # noqa: S108 -- a path in the container
        "/cache": "1Gi",
        "/etc/mail.conf": None,
    }
    (source,) = [volume["configMap"]["name"] for volume in pod["volumes"] if "configMap" in volume]
    assert found.one("ConfigMap", source)["data"][mounts["/etc/mail.conf"]["subPath"]] == "retries = 3\n"
    assert (init["name"], init["command"]) == ("wait", ["wait-for", "broker"])
    assert (init["image"], init["volumeMounts"]) == (container["image"], container["volumeMounts"])
    assert violations(pod) == []
