"""Layering detection is on Kubernetes what it was on ECS: mission rows LD1 to LD7."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from analysis.pod_security import violations
from tests.support.layering_detection import EVERY_ENVIRONMENT, FACTS, NAMESPACE, spec, system
from tests.support.network import Host, Network, Pod
from tests.support.shop import LOAD_BALANCER_ADDRESS, POD_ADDRESS, Cluster

ALB = "alb.ingress.kubernetes.io"
SERVICES = sorted(FACTS)
each_service = pytest.mark.parametrize("service", SERVICES)


def test_the_system_is_four_services_and_says_where_it_is(found: Cluster) -> None:
    assert {deployment["metadata"]["name"] for deployment in found.all("Deployment")} == set(SERVICES)
    assert found.deployment.outputs == {
        "namespace": NAMESPACE,
        "url": f"http://orchestrator-service.{NAMESPACE}:8000",
    }


def test_ld1_each_environment_has_a_namespace_of_its_own(found: Cluster) -> None:
    def namespaces(cluster: Cluster) -> set[str]:
        return {namespace["metadata"]["name"] for namespace in cluster.all("Namespace")}

    assert namespaces(found) == {NAMESPACE}
    assert namespaces(system("staging")) == {"layering-detection-staging"}


@each_service
def test_ld1_each_service_has_an_account_of_its_own_without_any_right(found: Cluster, service: str) -> None:
    assert found.pod(service)["serviceAccountName"] == service
    account = found.one("ServiceAccount", service)
    assert account["automountServiceAccountToken"] is False
    assert not account["metadata"].get("annotations"), "no role of AWS either"
    assert not {"RoleBinding", "ClusterRoleBinding"} & {manifest["kind"] for manifest in found.manifests()}


@each_service
def test_ld1_the_config_map_holds_exactly_the_variables_of_the_table(found: Cluster, service: str) -> None:
    fact = FACTS[service]
    expected = {**EVERY_ENVIRONMENT, "PORT": str(fact.port), **fact.environment}
    assert found.configuration(service) == expected


@each_service
def test_ld2_secrets_come_from_secrets_manager_by_environment(found: Cluster, service: str) -> None:
    sources = {
        "API_KEY": {"key": "layering-detection/test/api-key", "property": "api_key"},
        "PSEUDONYMIZATION_SALT": {"key": "layering-detection/test/pseudonymization-salt", "property": "salt"},
    }
    data = found.one("ExternalSecret", f"{service}-secrets")["spec"]["data"]
    assert {entry["secretKey"]: entry["remoteRef"] for entry in data} == {
        variable: sources[variable] for variable in FACTS[service].secrets
    }


@each_service
def test_ld2_a_container_does_not_start_without_its_secrets(found: Cluster, service: str) -> None:
    variables = found.container(service)["env"]
    references = {variable["name"]: variable["valueFrom"]["secretKeyRef"] for variable in variables}
    assert references.keys() == FACTS[service].secrets
    assert all(reference["optional"] is False for reference in references.values())


@pytest.mark.parametrize("key", ["orchestrator", "layering", "washTrading", "aggregator"])
def test_ld2_the_api_key_cannot_be_dropped(key: str) -> None:
    salt = {"PSEUDONYMIZATION_SALT": {"name": "layering-detection/{environment}/salt"}}
    with pytest.raises(ValidationError, match="secrets must keep API_KEY"):
        spec(**{key: {"secrets": salt}})


@pytest.mark.parametrize("value", ["", "anything"])
def test_ld2_the_api_key_cannot_be_set_in_clear(value: str) -> None:
    with pytest.raises(ValidationError, match="environment must not set API_KEY: secrets set it"):
        spec(layering={"environment": {"API_KEY": value}})


def test_ld2_the_salt_cannot_be_dropped() -> None:
    api_key = {"API_KEY": {"name": "layering-detection/{environment}/api-key", "property": "api_key"}}
    with pytest.raises(ValidationError, match="secrets must keep PSEUDONYMIZATION_SALT"):
        spec(aggregator={"secrets": api_key})


def test_ld2_the_store_reads_the_two_secrets_of_its_environment_and_no_others(found: Cluster) -> None:
    policy = json.loads(found.deployment.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    prefix = "arn:aws:secretsmanager:us-east-1:111122223333:secret:layering-detection/test"
    assert [statement["Resource"] for statement in policy["Statement"]] == [
        [f"{prefix}/api-key-??????", f"{prefix}/pseudonymization-salt-??????"]
    ]


@pytest.mark.parametrize(
    ("directory", "mode"), [("input", "ReadOnlyMany"), ("output", "ReadWriteMany"), ("logs", "ReadWriteMany")]
)
def test_ld3_each_directory_is_an_access_point_a_static_volume_and_a_claim(
    found: Cluster, directory: str, mode: str
) -> None:
    name = f"layering-detection-{directory}-access-point"
    access_point = found.deployment.one("aws:efs/accessPoint:AccessPoint", name)
    assert access_point.inputs["posixUser"] == {"uid": 1000, "gid": 1000}
    assert access_point.inputs["rootDirectory"] == {
        "path": f"/{directory}",
        "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "755"},
    }
    claim = found.one("PersistentVolumeClaim", f"{directory}-pvc")
    volume = found.one("PersistentVolume", claim["spec"]["volumeName"])["spec"]
    assert claim["metadata"]["namespace"] == NAMESPACE
    assert volume["accessModes"] == claim["spec"]["accessModes"] == [mode]
    assert volume["mountOptions"] == ["tls"]
    assert volume["csi"]["volumeHandle"] == f"fs-0a1::{access_point.id}"


@each_service
def test_ld3_each_service_mounts_its_own_directories(found: Cluster, service: str) -> None:
    claims = {
        volume["name"]: (volume["persistentVolumeClaim"]["claimName"], volume["persistentVolumeClaim"]["readOnly"])
        for volume in found.pod(service)["volumes"]
        if "persistentVolumeClaim" in volume
    }
    mounts = {
        mount["mountPath"]: mount for mount in found.container(service)["volumeMounts"] if mount["name"] in claims
    }
    assert {path: claims[mount["name"]] for path, mount in mounts.items()} == FACTS[service].mounts
    assert all(claims[mount["name"]][1] == mount["readOnly"] for mount in mounts.values())


def test_ld3_environments_on_one_file_system_have_directories_of_their_own() -> None:
    points = system("staging", volumeRoot="/staging").deployment.all("aws:efs/accessPoint:AccessPoint")
    paths = {point.inputs["rootDirectory"]["path"] for point in points}
    assert paths == {"/staging/input", "/staging/output", "/staging/logs"}


@each_service
def test_ld4_ports_images_and_resources_are_those_of_the_table(found: Cluster, service: str) -> None:
    fact, container = FACTS[service], found.container(service)
    registry = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
    assert container["image"] == f"{registry}/layering-detection-{service}:1.0.0"
    assert [port["containerPort"] for port in container["ports"]] == [fact.port]
    assert container["resources"]["requests"] == {"cpu": fact.cpu, "memory": fact.memory}
    assert container["resources"]["limits"] == {"memory": fact.memory}
    spec_of_service = found.one("Service", f"{service}-service")["spec"]
    assert spec_of_service["type"] == "ClusterIP"
    assert [port["port"] for port in spec_of_service["ports"]] == [fact.port]


@each_service
def test_ld4_the_user_is_1000_by_number_and_the_pod_restricted(found: Cluster, service: str) -> None:
    assert found.pod(service)["securityContext"]["runAsUser"] == 1000
    assert violations(found.pod(service)) == []


@each_service
def test_ld5_probes_are_those_of_ecs(found: Cluster, service: str) -> None:
    container = found.container(service)
    health = {"httpGet": {"path": "/health", "port": "http"}, "failureThreshold": 3}
    liveness = {"periodSeconds": 30, "timeoutSeconds": 10, "initialDelaySeconds": 5}
    readiness = {"periodSeconds": 10, "timeoutSeconds": 5, "initialDelaySeconds": 0}
    assert container["livenessProbe"] == {**health, **liveness}
    assert container["readinessProbe"] == {**health, **readiness}


@each_service
def test_ld5_a_rollout_doubles_the_pods_and_never_takes_one_away_first(found: Cluster, service: str) -> None:
    strategy = found.one("Deployment", service)["spec"]["strategy"]
    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "100%"}}


def test_ld6_the_orchestrator_answers_any_host_and_the_others_their_own(found: Cluster) -> None:
    rules = {
        ingress["metadata"]["name"]: (rule.get("host"), [path["path"] for path in rule["http"]["paths"]])
        for ingress in found.all("Ingress")
        for rule in ingress["spec"]["rules"]
    }
    assert rules == {
        "orchestrator": (None, ["/orchestrate", "/health", "/"]),
        "layering": ("layering.layering-detection.local", ["/"]),
        "wash-trading": ("wash-trading.layering-detection.local", ["/"]),
        "aggregator": ("aggregator.layering-detection.local", ["/"]),
    }


def test_ld6_host_rules_are_looked_at_before_the_rule_for_any_host(found: Cluster) -> None:
    order = {
        ingress["metadata"]["name"]: int(ingress["metadata"]["annotations"][f"{ALB}/group.order"])
        for ingress in found.all("Ingress")
    }
    assert order.pop("orchestrator") > max(order.values())


@each_service
def test_ld6_health_checks_and_deregistration_are_those_of_ecs(found: Cluster, service: str) -> None:
    annotations = found.one("Ingress", service)["metadata"]["annotations"]
    expected = {
        "healthcheck-path": "/health",
        "success-codes": "200",
        "healthy-threshold-count": "2",
        "unhealthy-threshold-count": "3",
        "target-group-attributes": "deregistration_delay.timeout_seconds=30",
    }
    assert {key: annotations[f"{ALB}/{key}"] for key in expected} == expected


@each_service
def test_ld6_a_pod_serves_on_while_the_load_balancer_deregisters_it(found: Cluster, service: str) -> None:
    assert found.container(service)["lifecycle"]["preStop"]["sleep"]["seconds"] >= 30


def test_ld6_requests_go_to_pods_by_ip_and_by_https_where_there_is_a_certificate(found: Cluster) -> None:
    plain = found.one("IngressClassParams", NAMESPACE)["spec"]
    assert plain["targetType"] == "ip"
    certificate = "arn:aws:acm:us-east-1:111122223333:certificate/0a1"
    front = {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 240, "certificateArn": certificate}
    secure = system("prod", loadBalancer=front).one("IngressClassParams", "layering-detection-prod")["spec"]
    assert (secure["certificateArn"], secure["sslRedirectPort"]) == ([certificate], "443")


@each_service
def test_ld7_the_autoscaler_has_the_numbers_of_the_table_and_the_replicas_to_itself(
    found: Cluster, service: str
) -> None:
    autoscaler = found.one("HorizontalPodAutoscaler", service)["spec"]
    assert (autoscaler["minReplicas"], autoscaler["maxReplicas"]) == FACTS[service].replicas
    targets = {
        metric["resource"]["name"]: metric["resource"]["target"]["averageUtilization"]
        for metric in autoscaler["metrics"]
    }
    assert targets == {"cpu": 70, "memory": 80}
    assert autoscaler["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300
    assert autoscaler["behavior"]["scaleUp"]["stabilizationWindowSeconds"] == 60
    assert "replicas" not in found.one("Deployment", service)["spec"]


def test_n4_the_orchestrator_reaches_the_three_and_nobody_reaches_anybody_else(found: Cluster) -> None:
    network = Network(found.manifests())
    pods = {name: Pod.of(found.one("Deployment", name), POD_ADDRESS) for name in SERVICES}
    calls = {
        (source, target)
        for source in SERVICES
        for target in SERVICES
        if network.allows(pods[source], pods[target], FACTS[target].port)
    }
    assert calls == {("orchestrator", callee) for callee in ("layering", "wash-trading", "aggregator")}
    for pod in pods.values():
        assert not network.allows(pod, Host("198.51.100.1"), 443)


@each_service
def test_n4_from_outside_only_the_load_balancer_reaches_a_service(found: Cluster, service: str) -> None:
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment", service))
    port = FACTS[service].port
    assert network.allows(Host(LOAD_BALANCER_ADDRESS), pod, port)
    assert not network.allows(Host("198.51.100.1"), pod, port)
    assert not network.allows(Pod(namespace="default", labels=pod.labels, address="10.0.64.99"), pod, port)
