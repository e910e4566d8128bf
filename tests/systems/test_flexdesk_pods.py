"""Process, probes, shutdown, user and size of the pods of Flexdesk."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest

from tests.support.email_rag import Pods
from tests.support.flexdesk import pods, refusal, system
from tests.support.pod_security import violations

KUBERNETES_VERSION = "1.35"
TMP = "/tmp"  # noqa: S108 -- a path in the container

of_every_pod = pytest.mark.parametrize("name", ["backend", "migration"])


@pytest.fixture(scope="module")
def found() -> Pods:
    return pods(system())


def test_the_system_is_one_service_and_one_job(found: Pods) -> None:
    assert found.names == ["backend", "migration"]
    assert system().all("Deployment")[0]["metadata"]["name"] == "backend"
    assert len(system().all("Job")) == 1


def test_a_pod_of_the_backend_starts_the_server_without_the_migration_of_the_image(found: Pods) -> None:
    container = found.container("backend")
    assert "command" not in container, "dumb-init, the entry point of the image, remains the first process"
    assert container["args"] == ["node", "dist/index.js"]


def test_one_job_migrates_before_the_backend_and_again_for_another_image() -> None:
    deployment = system().registration("Deployment", "backend")
    (job,) = system().registrations("Job")
    assert job.urn in deployment.dependencies
    assert pods(system()).container("migration")["args"] == ["npx", "prisma", "migrate", "deploy"]
    assert job.inputs["metadata"].get("name") is None, "Pulumi names each Job"
    other = pods(system(imageTag="2.0.0"))
    assert {other.container(name)["image"] for name in other.names} == {
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/flexdesk-backend:2.0.0"
    }


@pytest.mark.parametrize(
    "arguments", [["sh", "-c", "npx prisma migrate deploy && npm start"], ["npm", "start"], ["npx", "prisma"], []]
)
def test_a_backend_that_would_migrate_in_every_pod_is_refused(arguments: list[str]) -> None:
    assert "every pod" in refusal(backend={"arguments": arguments})


def test_a_migration_of_another_image_or_without_prisma_is_refused() -> None:
    other = {"image": {"repository": "flexdesk-backend", "tag": "2.0.0"}}
    assert "migration.image differs from backend.image" in refusal(migration=other)
    assert "arguments does not run prisma" in refusal(migration={"arguments": ["node", "dist/index.js"]})


@of_every_pod
def test_a_pod_runs_as_the_numeric_user_of_the_image(found: Pods, name: str) -> None:
    """The user of the image has a name, and the kubelet cannot verify that it is not root."""
    context = found.pod(name)["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["runAsNonRoot"]) == (999, 999, True)


@of_every_pod
def test_a_pod_is_restricted_and_writes_to_its_temporary_directory_alone(found: Pods, name: str) -> None:
    assert violations(dict(found.pod(name))) == []
    assert found.container(name)["securityContext"]["readOnlyRootFilesystem"] is True
    assert found.writable(name) == {TMP}
    assert found.variables(name)["HOME"] == TMP


@of_every_pod
def test_a_pod_runs_on_x86_nodes_without_variables_of_services(found: Pods, name: str) -> None:
    pod = found.pod(name)
    assert pod["nodeSelector"]["kubernetes.io/arch"] == "amd64"
    assert pod["enableServiceLinks"] is False


def test_the_sizes_are_those_of_the_document(found: Pods) -> None:
    assert found.container("backend")["resources"] == {
        "requests": {"cpu": "250m", "memory": "512Mi"},
        "limits": {"cpu": "500m", "memory": "1Gi"},
    }


def test_the_heap_of_node_stays_below_the_memory_limit(found: Pods) -> None:
    assert found.variables("backend")["NODE_OPTIONS"] == "--max-old-space-size=768"
    assert "heapMib 1024 does not fit into the memory limit of 1024 MiB" in refusal(backend={"heapMib": 1024})
    resources = {"memory": "512Mi", "memoryLimit": "512Mi"}
    assert "heapMib 768 does not fit" in refusal(backend={"resources": resources})


def test_every_probe_is_a_tcp_connection(found: Pods) -> None:
    container = found.container("backend")
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        assert container[kind]["tcpSocket"] == {"port": "http"}, kind
        assert not {"httpGet", "exec"} & container[kind].keys()


@pytest.mark.parametrize("probe", ["liveness", "readiness", "startup"])
@pytest.mark.parametrize("path", ["/api/v2/health", "/api/v2/ready", "/api/v2/metrics", None])
def test_a_get_of_a_route_that_the_rate_limiter_counts_is_refused(probe: str, path: str | None) -> None:
    """Without a path the default of the kit is a GET of ``/health``."""
    tcp: dict[str, Any] = {"path": None}
    probes = {"liveness": tcp, "readiness": tcp, "startup": tcp, probe: {"path": path} if path else {}}
    message = refusal(backend={"probes": probes})
    assert f"probes.{probe} gets {path or '/health'}, and the application limits every route" in message
    assert refusal(backend={"probes": probes, "unlimitedPaths": [path or "/health"]}) == ""


def test_readiness_may_be_a_command_that_accepts_both_answers() -> None:
    script = "curl -so /dev/null -m 2 -w '%{http_code}' 127.0.0.1:8000/api/v2/health | grep -qE '200|429'"
    probes = {"liveness": {"path": None}, "readiness": {"command": ["sh", "-c", script]}, "startup": {"path": None}}
    found = pods(system(backend={"probes": probes}))
    assert found.container("backend")["readinessProbe"]["exec"]["command"] == ["sh", "-c", script]


CHECK = "curl -so /dev/null -m 2 {}127.0.0.1:8000/api/v2/health"


@pytest.mark.parametrize("probe", ["liveness", "startup"])
@pytest.mark.parametrize("command", [["sh", "-c", CHECK.format("-f ")], ["node", "check.js"], ["true"]])
def test_a_command_that_could_restart_every_pod_without_redis_is_refused(probe: str, command: list[str]) -> None:
    """Also one that accepts 429: without Redis the route does not answer at all."""
    tcp: dict[str, Any] = {"path": None}
    probes = {"liveness": tcp, "readiness": tcp, "startup": tcp, probe: {"command": command}}
    message = refusal(backend={"probes": probes})
    assert f"probes.{probe} is a command, which may call a route: every route needs Redis" in message
    assert "probes." not in message.replace(f"probes.{probe} is", ""), "one fault"


@pytest.mark.parametrize(
    ("script", "accepted"),
    [
        (CHECK.format("-f "), False),
        ("curl -fsm 2 localhost:8000/api/v2/task", False),
        (CHECK.format("-w '%{http_code}' ") + " | grep -qE '200|429'", True),
        ("test -d /tmp", True),
    ],
)
def test_a_readiness_command_that_calls_a_route_accepts_the_answer_of_the_rate_limiter(
    script: str, *, accepted: bool
) -> None:
    tcp: dict[str, Any] = {"path": None}
    message = refusal(
        backend={"probes": {"liveness": tcp, "readiness": {"command": ["sh", "-c", script]}, "startup": tcp}}
    )
    assert ("probes.readiness calls a route of /api/ and does not accept 429" in message) is not accepted
    assert accepted == (message == "")


def test_a_readiness_command_may_call_a_route_without_a_limit() -> None:
    tcp: dict[str, Any] = {"path": None}
    script = "curl -fsm 2 localhost:8000/api/v2/live"
    probes = {"liveness": tcp, "readiness": {"command": ["sh", "-c", script]}, "startup": tcp}
    assert refusal(backend={"probes": probes, "unlimitedPaths": ["/api/v2/live"]}) == ""


def test_open_requests_end_before_sigterm_ends_the_process(found: Pods) -> None:
    """15 s until the load balancer sends no more, and 15 s for the longest request."""
    pod, container = found.pod("backend"), found.container("backend")
    pre_stop = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    (ingress,) = system().all("Ingress")
    attributes = ingress["metadata"]["annotations"]["alb.ingress.kubernetes.io/target-group-attributes"]
    delay = int(attributes.rpartition("=")[2])
    assert pre_stop == 30 >= delay + 15
    assert pod["terminationGracePeriodSeconds"] >= pre_stop + 15


@pytest.mark.parametrize(
    ("longest", "pre_stop", "needed"), [(15, 29, 30), (16, 30, 31), (30, 44, 45)], ids=lambda each: f"{each}"
)
def test_a_shorter_pre_stop_time_is_refused(longest: int, pre_stop: int, needed: int) -> None:
    shutdown = {"preStopSeconds": pre_stop, "drainSeconds": longest, "terminationGracePeriodSeconds": 120}
    backend: dict[str, Any] = {"longestRequestSeconds": longest, "shutdown": shutdown}
    assert f"shutdown.preStopSeconds {pre_stop} is below {needed}: SIGTERM ends the process" in refusal(backend=backend)
    assert refusal(backend={**backend, "shutdown": {**shutdown, "preStopSeconds": needed}}) == ""


def test_a_rollout_adds_one_pod_and_a_drain_evicts_one() -> None:
    deployment = system().one("Deployment", "backend")["spec"]
    # One percent of up to ten pods is rounded up to one pod.
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": "1%"}
    assert "replicas" not in deployment
    budget = system().one("PodDisruptionBudget", "backend")["spec"]
    assert budget["minAvailable"] == 2
    autoscaler = system().one("HorizontalPodAutoscaler", "backend")["spec"]
    assert (autoscaler["minReplicas"], autoscaler["maxReplicas"]) == (3, 10)
    targets = {each["resource"]["name"]: each["resource"]["target"] for each in autoscaler["metrics"]}
    assert {name: target["averageUtilization"] for name, target in targets.items()} == {"cpu": 70, "memory": 80}


def test_a_disruption_budget_that_blocks_a_drain_is_refused() -> None:
    assert "disruption.minAvailable 2 with 2 replicas blocks every node drain" in refusal(
        backend={"scaling": {"min": 2, "max": 4}}
    )


def test_pods_are_spread_over_zones_and_nodes(found: Pods) -> None:
    keys = [each["topologyKey"] for each in found.pod("backend")["topologySpreadConstraints"]]
    assert keys == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]


def test_every_object_is_valid() -> None:
    custom = {"ExternalSecret", "SecretStore", "IngressClassParams"}
    checked = [each for each in system().manifests() if each["kind"] not in custom]
    assert len(checked) > 10
    for manifest in checked:
        kubernetes_validate.validate(manifest, KUBERNETES_VERSION, strict=True)
