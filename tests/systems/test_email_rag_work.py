"""Work of Email-RAG: tasks that run for an hour, queues, uploads, and the number of pods."""

from __future__ import annotations

import pytest

from quantity import mebibytes
from systems.email_rag.application import TASK_LIMIT_SECONDS, TASK_QUEUES
from systems.email_rag.nginx import BODY_LIMIT_MIB
from tests.support.email_rag import NAMESPACE, Pods, hosted, pods, system
from tests.support.settings_documents import clean, committed
from tests.support.shop import Cluster
from tests.support.stack_plans import planned

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return system(beat={}, dataImport={"bucket": "email-rag-transfer"})


@pytest.fixture(scope="module")
def found(cluster: Cluster) -> Pods:
    return pods(cluster)


def test_the_worker_is_the_first_process_of_its_container_so_that_it_ends_its_tasks(found: Pods) -> None:
    assert found.container("worker")["command"] == [
        *("celery", "-A", "app.workers.celery_app", "worker", "--loglevel", "info"),
        *("--concurrency", "4", "-Q", "celery,email_processing,indexing"),
    ]
    assert "args" not in found.container("worker")


def test_the_scheduler_runs_once_with_its_state_in_a_writable_directory(cluster: Cluster, found: Pods) -> None:
    command = found.container("beat")["command"]
    assert command[-2:] == ["--schedule", "/tmp/celerybeat-schedule"]  # noqa: S108 -- a path in the container
    assert cluster.one("Deployment", "beat")["spec"]["strategy"]["type"] == "Recreate"
    bounds = cluster.one("HorizontalPodAutoscaler", "beat")["spec"]
    assert (bounds["minReplicas"], bounds["maxReplicas"]) == (1, 1)


def test_a_scheduler_runs_only_if_the_settings_have_one() -> None:
    assert "beat" not in pods(system()).names


@pytest.mark.parametrize("hosting", ["cluster", "managed"])
def test_the_broker_waits_two_hours_for_an_acknowledgement_with_both_hostings(hosting: str) -> None:
    made = hosted({"rabbitmq": hosting})
    if hosting == "cluster":
        content = pods(made).files("rabbitmq")["/etc/rabbitmq/conf.d/20-landfall.conf"]
    else:
        content = made.deployment.one("aws:mq/configuration:Configuration").inputs["data"]
    assert "consumer_timeout = 7200000\n" in content


def test_a_worker_can_end_its_task_before_a_rollout_a_drain_or_an_autoscaler_ends_its_pod(
    cluster: Cluster, found: Pods
) -> None:
    template = found.templates["worker"]
    assert template["spec"]["terminationGracePeriodSeconds"] > TASK_LIMIT_SECONDS
    assert template["metadata"]["annotations"] == {
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        "karpenter.sh/do-not-disrupt": "true",
    }
    assert cluster.one("PodDisruptionBudget", "worker")["spec"]["maxUnavailable"] == 1
    update = cluster.one("Deployment", "worker")["spec"]["strategy"]["rollingUpdate"]
    assert update["maxUnavailable"] == 0
    behavior = cluster.one("ScaledObject", "worker")["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] >= TASK_LIMIT_SECONDS


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_worker_runs_on_nodes_that_aws_does_not_reclaim(stack: str) -> None:
    (group,) = [each for each in planned(stack).of_type(NODE_GROUP) if each.name.startswith("platform-email-rag")]
    assert group.inputs["capacityType"] == "ON_DEMAND"
    settings = clean(committed(stack), stack).systems
    assert [system.node_group for entry, system in settings.chosen() if entry.key == "emailRag"] == ["email-rag"]


@pytest.mark.parametrize("hosting", ["cluster", "managed"])
def test_the_queues_that_receive_tasks_are_measured_with_the_messages_in_progress(hosting: str) -> None:
    """The queue ``celery`` never has a message, and AMQP does not count those that a worker holds."""
    made = hosted({"rabbitmq": hosting})
    spec = made.one("ScaledObject", "worker")["spec"]
    assert spec["scaleTargetRef"] == {"name": "worker"}
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (2, 10)
    assert {trigger["metadata"]["queueName"] for trigger in spec["triggers"]} == set(TASK_QUEUES)
    for trigger in spec["triggers"]:
        metadata = trigger["metadata"]
        assert (trigger["type"], metadata["protocol"], metadata["mode"]) == ("rabbitmq", "http", "QueueLength")
        assert metadata["vhostName"] == "/"
        assert metadata["excludeUnacknowledged"] == "false"
        assert int(metadata["value"]) <= 4
        assert not {"host", "username", "password"} & metadata.keys(), "credentials are in the authentication"
        assert trigger["authenticationRef"] == {"name": "rabbitmq-management"}


@pytest.mark.parametrize("hosting", ["cluster", "managed"])
def test_keda_reads_the_management_api_with_a_password_from_secrets_manager(hosting: str) -> None:
    made = hosted({"rabbitmq": hosting})
    authentication = made.one("TriggerAuthentication", "rabbitmq-management")["spec"]
    assert authentication == {
        "secretTargetRef": [{"parameter": "host", "name": "rabbitmq-management", "key": "host"}],
    }
    url = made.one("ExternalSecret", "rabbitmq-management")["spec"]["target"]["template"]["data"]["host"]
    if hosting == "cluster":
        assert url == f"http://tasks:{{{{ .rabbitmq_password }}}}@rabbitmq.{NAMESPACE}:15672/"
    else:
        assert url.startswith("https://tasks:{{ .rabbitmq_password }}@")
        assert url.endswith(".mq.us-east-1.amazonaws.com:443/")


def test_the_largest_upload_fits_into_the_temporary_directory_and_on_the_node(found: Pods) -> None:
    """The server writes a body to /tmp before it copies it to the uploads."""
    volumes = {volume["name"]: volume for volume in found.pod("backend")["volumes"]}
    spool = volumes[found.mounts("backend")["/tmp"]["name"]]["emptyDir"]["sizeLimit"]  # noqa: S108 -- in the container
    resources = found.container("backend")["resources"]
    assert (mebibytes(spool) or 0) > BODY_LIMIT_MIB
    for bound in ("requests", "limits"):
        assert (mebibytes(resources[bound]["ephemeral-storage"]) or 0) >= (mebibytes(spool) or 0)


def test_the_backend_scales_by_processor_and_memory(cluster: Cluster, found: Pods) -> None:
    """PyTorch stays in memory after the first query, so that the memory metric may never scale in."""
    metrics = cluster.one("HorizontalPodAutoscaler", "backend")["spec"]["metrics"]
    targets = {each["resource"]["name"]: each["resource"]["target"]["averageUtilization"] for each in metrics}
    assert targets == {"cpu": 75, "memory": 80}
    resources = found.container("backend")["resources"]
    assert (resources["requests"]["memory"], resources["limits"]["memory"]) == ("2Gi", "4Gi")


def test_replicas_are_those_of_the_migration_document(cluster: Cluster) -> None:
    """The chart beside it has others."""
    bounds = {
        name: (spec["minReplicas"], spec["maxReplicas"])
        for name in ("frontend", "backend")
        for spec in [cluster.one("HorizontalPodAutoscaler", name)["spec"]]
    }
    worker = cluster.one("ScaledObject", "worker")["spec"]
    bounds["worker"] = (worker["minReplicaCount"], worker["maxReplicaCount"])
    assert bounds == {"frontend": (2, 5), "backend": (2, 6), "worker": (2, 10)}
    assert not [name for name in bounds if "replicas" in cluster.one("Deployment", name)["spec"]]


def test_the_vector_database_accepts_a_large_batch(found: Pods) -> None:
    """A batch above its limit, 40 MB in its own settings, leaves an e-mail without vectors."""
    assert int(found.variables("chroma")["CHROMA_MAX_PAYLOAD_SIZE_BYTES"]) == 200 * 2**20


RESOURCES = {
    "frontend": ("50m", "128Mi", "200m", "256Mi"),
    "backend": ("500m", "2Gi", "2", "4Gi"),
    "worker": ("1", "4Gi", "3", "8Gi"),
    "postgres": ("250m", "512Mi", "1", "2Gi"),
    "rabbitmq": ("250m", "512Mi", "1", "1Gi"),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_resources_are_those_of_the_migration_document(found: Pods, name: str) -> None:
    resources = found.container(name)["resources"]
    requests, limits = resources["requests"], resources["limits"]
    assert (requests["cpu"], requests["memory"], limits["cpu"], limits["memory"]) == RESOURCES[name]


def test_the_backend_has_two_minutes_to_end_its_requests(found: Pods) -> None:
    assert found.pod("backend")["terminationGracePeriodSeconds"] == 120
