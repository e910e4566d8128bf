"""Layering detection has the values of ECS in each environment."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from plan.manifests import is_object, manifest_of
from rehearsal.cloud.pods import ACCESS_MODES
from tests.support.stack_plans import STACKS, name_of, of_kind, planned

OF_THE_WHOLE_CLUSTER = {"Namespace", "PersistentVolume", "IngressClass", "IngressClassParams"}
"""Kinds that are not namespaced."""

SERVICES: dict[str, tuple[int, str, int, dict[str, str]]] = {
    "orchestrator": (
        8000,
        "1024Mi",
        5,
        {
            "INPUT_DIR": "/app/input",
            "LAYERING_SERVICE_URL": "http://layering-service:8001",
            "WASH_TRADING_SERVICE_URL": "http://wash-trading-service:8002",
            "AGGREGATOR_SERVICE_URL": "http://aggregator-service:8003",
            "MAX_RETRIES": "3",
            "ALGORITHM_TIMEOUT_SECONDS": "30",
        },
    ),
    "layering": (8001, "512Mi", 10, {}),
    "wash-trading": (8002, "512Mi", 10, {}),
    "aggregator": (
        8003,
        "512Mi",
        5,
        {
            "OUTPUT_DIR": "/app/output",
            "LOGS_DIR": "/app/logs",
            "VALIDATION_STRICT": "true",
            "ALLOW_PARTIAL_RESULTS": "false",
        },
    ),
}
"""Port, memory, max replicas and variables beyond those that all four have; CPU is 500m and min replicas are 1."""

DIRECTORIES = ("input", "output", "logs")
COMMON = {"LOG_LEVEL": "INFO", "RATE_LIMIT_PER_MINUTE": "100"}

every_service = pytest.mark.parametrize("service", SERVICES)
every_stack = pytest.mark.parametrize("stack", STACKS)


def deployments(stack: str) -> list[dict[str, Any]]:
    """Return the Deployments of layering detection."""
    return [each for each in of_kind(stack, "Deployment") if name_of(each).startswith("Deployment/layering-detection-")]


def object_of(stack: str, kind: str, service: str) -> dict[str, Any]:
    """Return the only object of a kind that belongs to a service."""
    (found,) = (
        each
        for each in of_kind(stack, kind)
        if each["metadata"].get("labels", {}).get("app.kubernetes.io/name") == service
    )
    return found


def container(stack: str, service: str) -> dict[str, Any]:
    """Return the service's only container."""
    (found,) = object_of(stack, "Deployment", service)["spec"]["template"]["spec"]["containers"]
    return found


@every_stack
def test_every_object_is_in_the_namespace_of_its_environment(stack: str) -> None:
    namespace = f"layering-detection-{planned(stack).stack}"
    system = [
        manifest_of(each)
        for each in planned(stack).resources
        if is_object(each) and each.name.startswith("layering-detection")
    ]
    astray = [name_of(each) for each in system if each["metadata"].get("namespace") != namespace]
    assert len(system) - len(astray) > 40
    assert {name.partition("/")[0] for name in astray} == OF_THE_WHOLE_CLUSTER
    assert {name_of(each) for each in deployments(stack)} == {f"Deployment/{namespace}/{each}" for each in SERVICES}
    assert planned(stack).exports["layeringDetection"]["namespace"] == namespace


@every_service
@every_stack
def test_the_variables_are_exactly_those_of_ecs(stack: str, service: str) -> None:
    port, _, _, own = SERVICES[service]
    assert object_of(stack, "ConfigMap", service)["data"] == {**COMMON, "PORT": str(port), **own}


@every_service
@every_stack
def test_secrets_come_from_secrets_manager_and_are_required(stack: str, service: str) -> None:
    environment = planned(stack).stack
    wanted = {"API_KEY": (f"layering-detection/{environment}/api-key", "api_key")}
    if service == "aggregator":
        wanted["PSEUDONYMIZATION_SALT"] = (f"layering-detection/{environment}/pseudonymization-salt", "salt")
    external = object_of(stack, "ExternalSecret", service)["spec"]["data"]
    found = {each["secretKey"]: (each["remoteRef"]["key"], each["remoteRef"]["property"]) for each in external}
    assert found == wanted
    variables = {
        each["name"]: each["valueFrom"]["secretKeyRef"]["optional"] for each in container(stack, service)["env"]
    }
    assert variables == dict.fromkeys(wanted, False)


@every_stack
def test_each_of_three_directories_has_its_owner(stack: str) -> None:
    root = "/staging" if planned(stack).stack == "staging" else ""
    every = planned(stack).of_type("aws:efs/accessPoint:AccessPoint")
    points = [each for each in every if each.name.startswith("layering-detection-")]
    assert {each.inputs["rootDirectory"]["path"] for each in points} == {f"{root}/{each}" for each in DIRECTORIES}
    owner = {"ownerUid": 1000, "ownerGid": 1000, "permissions": "755"}
    for point in points:
        assert point.inputs["posixUser"] == {"uid": 1000, "gid": 1000}
        assert point.inputs["rootDirectory"]["creationInfo"] == owner


@every_stack
def test_the_driver_of_each_volume_mounts_it_and_encrypts_its_connection(stack: str) -> None:
    volumes = of_kind(stack, "PersistentVolume")
    systems = Counter(each["metadata"]["name"].partition(f"-{planned(stack).stack}-")[0] for each in volumes)
    assert systems == {"layering-detection": 3, "email-rag": 2}
    for spec in (each["spec"] for each in volumes):
        assert set(spec["accessModes"]) <= ACCESS_MODES[spec["csi"]["driver"]]
        assert "mountOptions" not in spec
        assert "volumeAttributes" not in spec["csi"]


@pytest.mark.parametrize(
    ("service", "mounts"),
    [
        ("orchestrator", {"/app/input": ("input-pvc", True)}),
        ("aggregator", {"/app/output": ("output-pvc", False), "/app/logs": ("logs-pvc", False)}),
        ("layering", {}),
        ("wash-trading", {}),
    ],
)
@every_stack
def test_each_directory_has_the_mount_path_of_ecs(stack: str, service: str, mounts: dict[str, Any]) -> None:
    pod = object_of(stack, "Deployment", service)["spec"]["template"]["spec"]
    claims = {each["name"]: each.get("persistentVolumeClaim", {}).get("claimName") for each in pod["volumes"]}
    found = {
        each["mountPath"]: (claims[each["name"]], each["readOnly"])
        for each in container(stack, service)["volumeMounts"]
        if claims[each["name"]]
    }
    assert found == mounts


@every_service
@every_stack
def test_image_port_user_and_size_are_those_of_ecs(stack: str, service: str) -> None:
    port, memory, _, _ = SERVICES[service]
    registry = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
    assert container(stack, service)["image"] == f"{registry}/layering-detection-{service}:1.0.0"
    assert [each["containerPort"] for each in container(stack, service)["ports"]] == [port]
    requests = container(stack, service)["resources"]["requests"]
    assert (requests["cpu"], requests["memory"].replace("1Gi", "1024Mi")) == ("500m", memory)
    pod = object_of(stack, "Deployment", service)["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsUser"] == 1000
    kubernetes_service = object_of(stack, "Service", service)
    assert kubernetes_service["metadata"]["name"] == f"{service}-service"
    assert (kubernetes_service["spec"]["type"], kubernetes_service["spec"]["ports"][0]["port"]) == ("ClusterIP", port)


@every_service
@every_stack
def test_probes_and_rollout_strategy_are_those_of_ecs(stack: str, service: str) -> None:
    def figures(probe: dict[str, Any]) -> tuple[Any, ...]:
        return (
            probe["httpGet"]["path"],
            probe["periodSeconds"],
            probe["timeoutSeconds"],
            probe.get("initialDelaySeconds", 0),
            probe["failureThreshold"],
        )

    assert figures(container(stack, service)["livenessProbe"]) == ("/health", 30, 10, 5, 3)
    path, period, timeout, _, failures = figures(container(stack, service)["readinessProbe"])
    assert (path, period, timeout, failures) == ("/health", 10, 5, 3)
    strategy = object_of(stack, "Deployment", service)["spec"]["strategy"]
    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "100%"}}


@every_service
@every_stack
def test_health_check_and_deregistration_delay_are_those_of_ecs(stack: str, service: str) -> None:
    ingress = object_of(stack, "Ingress", service)
    found = {
        key.removeprefix("alb.ingress.kubernetes.io/"): value
        for key, value in ingress["metadata"]["annotations"].items()
    }
    wanted = {
        "healthcheck-path": "/health",
        "success-codes": "200",
        "healthy-threshold-count": "2",
        "unhealthy-threshold-count": "3",
        "target-group-attributes": "deregistration_delay.timeout_seconds=30",
    }
    assert wanted.items() <= found.items()


@every_stack
def test_the_orchestrator_serves_any_host_after_the_other_rules(stack: str) -> None:
    (rule,) = object_of(stack, "Ingress", "orchestrator")["spec"]["rules"]
    assert "host" not in rule
    assert {each["path"] for each in rule["http"]["paths"]} == {"/orchestrate", "/health", "/"}
    order = {
        service: int(
            object_of(stack, "Ingress", service)["metadata"]["annotations"]["alb.ingress.kubernetes.io/group.order"]
        )
        for service in SERVICES
    }
    last = order.pop("orchestrator")
    assert all(place < last for place in order.values())
    hosts = {object_of(stack, "Ingress", service)["spec"]["rules"][0]["host"] for service in order}
    assert len(hosts) == 3


@every_service
@every_stack
def test_the_autoscaler_has_the_bounds_of_ecs_and_two_pods_in_prod(stack: str, service: str) -> None:
    spec = object_of(stack, "HorizontalPodAutoscaler", service)["spec"]
    fewest = 2 if stack == "prod" and service != "aggregator" else 1
    assert (spec["minReplicas"], spec["maxReplicas"]) == (fewest, SERVICES[service][2])
    targets = {each["resource"]["name"]: each["resource"]["target"]["averageUtilization"] for each in spec["metrics"]}
    assert targets == {"cpu": 70, "memory": 80}
    assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300
    assert spec["behavior"]["scaleUp"]["stabilizationWindowSeconds"] == 60


@every_stack
def test_idle_timeout_and_pre_stop_cover_the_longest_request_and_deregistration(stack: str) -> None:
    name = f"layering-detection-{planned(stack).stack}"
    (parameters,) = (each for each in of_kind(stack, "IngressClassParams") if each["metadata"]["name"] == name)
    attributes = {each["key"]: each["value"] for each in parameters["spec"]["loadBalancerAttributes"]}
    assert int(attributes["idle_timeout.timeout_seconds"]) >= 200
    for deployment in deployments(stack):
        pod = deployment["spec"]["template"]["spec"]
        (only,) = pod["containers"]
        pre_stop = only["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert pre_stop >= 30
        assert pod["terminationGracePeriodSeconds"] > pre_stop
