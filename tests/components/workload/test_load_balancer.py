from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs, LoadBalancerSpec
from tests.support.caching import cached
from tests.support.component_programs import EXPOSED
from tests.support.network import Host, Network, Pod
from tests.support.shop import Cluster, Shop, cart, cluster, declared

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0a1"
ALB = "alb.ingress.kubernetes.io"
EXPOSURE = {"host": "cart.example.com", "order": 7, "paths": [{"path": "/cart"}, {"path": "/up", "type": "Exact"}]}


@cached
def exposed(exposure: dict[str, Any] | None = None, **load_balancer: Any) -> Cluster:
    def program(shop: Shop) -> None:
        spec = LoadBalancerSpec.model_validate({"allowedCidrBlocks": ["203.0.113.0/24"], **load_balancer})
        front = LoadBalancer("front", LoadBalancerArgs(spec=spec, platform=shop.platform, class_name="front-test"))
        shop.service(spec=declared(**{**EXPOSED, "exposure": exposure or {}}), ingress_class=front)

    return cluster(program)


def parameters(found: Cluster) -> dict[str, Any]:
    return found.one("IngressClassParams", "front-test")["spec"]


def attributes(found: Cluster) -> dict[str, str]:
    return {entry["key"]: entry["value"] for entry in parameters(found)["loadBalancerAttributes"]}


def test_an_ingress_joins_the_load_balancer_of_its_class() -> None:
    found = exposed()
    assert found.one("Ingress")["spec"]["ingressClassName"] == "front-test"
    ingress_class = found.one("IngressClass", "front-test")["spec"]
    assert ingress_class["controller"] == "ingress.k8s.aws/alb"
    assert ingress_class["parameters"] == {
        "apiGroup": "elbv2.k8s.aws",
        "kind": "IngressClassParams",
        "name": "front-test",
    }
    assert parameters(found)["group"] == {"name": "front-test"}


def test_the_load_balancer_admits_only_allowed_addresses_and_targets_pods() -> None:
    spec = parameters(exposed(allowedCidrBlocks=["203.0.113.0/24", "198.51.100.0/24"]))
    assert spec["inboundCIDRs"] == ["203.0.113.0/24", "198.51.100.0/24"]
    assert spec["targetType"] == "ip"
    assert spec["scheme"] == "internet-facing"


@pytest.mark.parametrize(
    ("scheme", "subnets"),
    [("internet-facing", ["subnet-0a1", "subnet-0a2"]), ("internal", ["subnet-0b1", "subnet-0b2"])],
)
def test_the_load_balancer_is_in_the_subnets_of_its_scheme_by_id(scheme: str, subnets: list[str]) -> None:
    assert parameters(exposed(scheme=scheme))["subnets"] == {"ids": subnets}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"certificateArn": None}, "public is true without certificateArn"),
        ({"allowedCidrBlocks": ["203.0.113.0/24"]}, "public is true, and allowedCidrBlocks names callers"),
        ({"scheme": "internal"}, "public is true, and scheme internal has no address"),
    ],
)
def test_a_public_load_balancer_admits_every_address_and_needs_https(settings: dict[str, Any], message: str) -> None:
    public = {"public": True, "allowedCidrBlocks": ["0.0.0.0/0"], "certificateArn": CERTIFICATE}
    assert LoadBalancerSpec.model_validate(public).public
    with pytest.raises(ValidationError, match=message):
        LoadBalancerSpec.model_validate({**public, **settings})


def test_an_ingress_has_no_annotations_of_the_load_balancer_itself() -> None:
    annotations = exposed(EXPOSURE).one("Ingress")["metadata"]["annotations"]
    own = {"scheme", "inbound-cidrs", "certificate-arn", "load-balancer-attributes", "ssl-policy", "group.name"}
    assert not {f"{ALB}/{trait}" for trait in own} & annotations.keys()


def test_with_a_certificate_http_is_redirected_to_https() -> None:
    found = exposed(certificateArn=CERTIFICATE)
    spec = parameters(found)
    assert spec["certificateArn"] == [CERTIFICATE]
    assert spec["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert spec["sslRedirectPort"] == "443"
    annotations = found.one("Ingress")["metadata"]["annotations"]
    assert annotations[f"{ALB}/listen-ports"] == '[{"HTTP":80},{"HTTPS":443}]'


def test_without_a_certificate_there_is_no_https_listener() -> None:
    found = exposed()
    assert not {"certificateArn", "sslPolicy", "sslRedirectPort"} & parameters(found).keys()
    assert found.one("Ingress")["metadata"]["annotations"][f"{ALB}/listen-ports"] == '[{"HTTP":80}]'


def test_timeout_and_deletion_protection_are_attributes_of_the_load_balancer() -> None:
    found = exposed(idleTimeoutSeconds=240, deletionProtection=True)
    assert attributes(found) == {
        "idle_timeout.timeout_seconds": "240",
        "deletion_protection.enabled": "true",
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
    assert attributes(exposed())["deletion_protection.enabled"] == "false"


def test_rules_refer_to_the_port_of_the_service_by_name() -> None:
    found = exposed(EXPOSURE)
    (rule,) = found.one("Ingress")["spec"]["rules"]
    assert rule["host"] == "cart.example.com"
    assert {path["path"]: path["pathType"] for path in rule["http"]["paths"]} == {"/cart": "Prefix", "/up": "Exact"}
    service = found.one("Service")
    for path in rule["http"]["paths"]:
        assert path["backend"]["service"] == {
            "name": service["metadata"]["name"],
            "port": {"name": service["spec"]["ports"][0]["name"]},
        }
    assert found.one("Ingress")["metadata"]["annotations"][f"{ALB}/group.order"] == "7"


@pytest.mark.parametrize(
    ("scheme", "address", "other"),
    [("internet-facing", "10.0.0.7", "10.0.64.7"), ("internal", "10.0.64.7", "10.0.0.7")],
)
def test_pods_accept_requests_from_the_subnets_of_the_load_balancer(scheme: str, address: str, other: str) -> None:
    found = exposed(scheme=scheme)
    network, pod = Network(found.manifests()), Pod.of(found.one("Deployment"))
    assert network.allows(Host(address), pod, 8000)
    assert not network.allows(Host(other), pod, 8000)


def test_the_namespace_enables_the_pod_readiness_gate() -> None:
    labels = exposed().one("Namespace", "shop")["metadata"]["labels"]
    assert labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"


def test_an_idle_timeout_below_the_longest_request_is_refused() -> None:
    with pytest.raises(ValueError, match=r"30 .* 29|29 .* 30"):
        exposed(idleTimeoutSeconds=29)
    exposed(idleTimeoutSeconds=30)


def test_a_server_that_closes_idle_connections_before_the_load_balancer_is_refused() -> None:
    message = "keepAliveSeconds 310 is too low: the load balancer keeps idle connections for 310 s"
    with pytest.raises(ValueError, match=message):
        exposed(idleTimeoutSeconds=310)
    exposed(idleTimeoutSeconds=309)


def test_an_exposed_service_states_its_keep_alive_timeout() -> None:
    def program(shop: Shop) -> None:
        spec = LoadBalancerSpec.model_validate({"allowedCidrBlocks": ["203.0.113.0/24"]})
        front = LoadBalancer("front", LoadBalancerArgs(spec=spec, platform=shop.platform, class_name="front-test"))
        shop.service(spec=declared(**{**EXPOSED, "keepAliveSeconds": None}), ingress_class=front)

    with pytest.raises(ValueError, match="keepAliveSeconds is not set"):
        cluster(program)


def test_the_class_depends_on_its_parameters_and_they_on_the_controller() -> None:
    found = exposed()

    def awaited(kind: str) -> set[str]:
        return {name for _, name in found.deployment.dependencies(found.registration(kind, "front-test"))}

    assert "front-parameters" in awaited("IngressClass")
    assert "load-balancing-ready" in awaited("IngressClassParams")


def test_an_ingress_depends_on_its_service_and_the_controller() -> None:
    found = exposed()
    dependencies = {name for _, name in found.deployment.dependencies(found.registration("Ingress"))}
    assert {"load-balancing-ready", "shop-cart-service"} <= dependencies


@pytest.mark.parametrize(
    "faulty",
    [
        {"allowedCidrBlocks": []},
        {"allowedCidrBlocks": ["203.0.113.1/24"]},
        {"allowedCidrBlocks": ["everywhere"]},
        {"allowedCidrBlocks": ["203.0.113.1"]},
        {"allowedCidrBlocks": ["203.0.113.0/24"], "scheme": "public"},
        {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 4001},
    ],
)
def test_invalid_load_balancers_are_refused(faulty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LoadBalancerSpec.model_validate(faulty)


@pytest.mark.parametrize("codes", ["200", "200,429", "200-399", "200-299,404"])
def test_a_health_check_may_accept_other_status_codes(codes: str) -> None:
    annotations = cart(exposure={"successCodes": codes, "deregistrationDelaySeconds": 5}, keepAliveSeconds=301).one(
        "Ingress"
    )["metadata"]["annotations"]
    assert annotations["alb.ingress.kubernetes.io/success-codes"] == codes


@pytest.mark.parametrize("codes", ["", "500", "200, 429", "OK", "200-", "200,"])
def test_status_codes_that_a_load_balancer_does_not_accept_are_refused(codes: str) -> None:
    with pytest.raises(ValidationError, match="is not a list of HTTP status codes and ranges from 200 to 499"):
        declared(exposure={"successCodes": codes})
