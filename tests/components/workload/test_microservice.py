from __future__ import annotations

from typing import Any

import pytest

from components.workload.claim_mount import ClaimMount
from tests.support.shop import Cluster, Shop, cart, cluster, declared

KEY = {"KEY": {"name": "shop/{environment}/key"}}


@pytest.fixture(scope="module")
def default() -> Cluster:
    return cart()


def test_one_declaration_creates_all_objects_of_a_service(default: Cluster) -> None:
    (component,) = default.deployment.all("landfall:workload:Microservice")
    kinds = {child.inputs["kind"] for child in default.deployment.children(component)}
    assert kinds == {
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Service",
        "ServiceAccount",
    }


def test_all_objects_of_a_service_have_its_namespace_and_labels(default: Cluster) -> None:
    (component,) = default.deployment.all("landfall:workload:Microservice")
    for child in default.deployment.children(component):
        metadata = child.inputs["metadata"]
        assert metadata["namespace"] == "shop"
        assert metadata["labels"] == {"app.kubernetes.io/name": "cart", "app.kubernetes.io/part-of": "shop"}


def test_selectors_match_only_the_pods_of_the_service() -> None:
    def program(shop: Shop) -> None:
        shop.service("cart")
        shop.service("stock")

    found = cluster(program)
    for name in ("cart", "stock"):
        labels = found.one("Deployment", name)["spec"]["template"]["metadata"]["labels"]
        selectors = [
            found.one("Service", name)["spec"]["selector"],
            found.one("Deployment", name)["spec"]["selector"]["matchLabels"],
            found.one("PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"],
            found.one("NetworkPolicy", name)["spec"]["podSelector"]["matchLabels"],
        ]
        assert all(selector == labels for selector in selectors)
        assert labels["app.kubernetes.io/name"] == name


def test_the_service_targets_the_port_of_the_container(default: Cluster) -> None:
    spec = default.one("Service")["spec"]
    assert spec["type"] == "ClusterIP"
    assert spec["ports"] == [{"name": "http", "port": 8000, "targetPort": "http"}]
    assert default.container()["ports"][0]["name"] == "http"


def test_the_dns_name_of_a_service_can_differ_from_its_name() -> None:
    def program(shop: Shop) -> Any:
        return shop.service(spec=declared(serviceName="cart-service")).url

    found = cluster(program)
    assert found.one("Service", "cart-service")["spec"]["selector"]["app.kubernetes.io/name"] == "cart"
    assert found.deployment.outputs == "http://cart-service.shop:8000"


def test_a_service_depends_on_the_load_balancer_controller(default: Cluster) -> None:
    dependencies = default.deployment.dependencies(default.registration("Service"))
    assert ("random:index/randomPet:RandomPet", "load-balancing-ready") in dependencies


def test_pods_depend_on_nodes_and_on_their_external_secret() -> None:
    found = cart(secrets=KEY)
    dependencies = {name for _, name in found.deployment.dependencies(found.registration("Deployment"))}
    assert {"compute-ready", "shop-cart-secrets"} <= dependencies


def test_an_autoscaled_deployment_has_no_replicas(default: Cluster) -> None:
    assert "replicas" not in default.one("Deployment")["spec"]
    spec = default.one("HorizontalPodAutoscaler")["spec"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "cart"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 4)


def test_changed_bounds_change_the_autoscaler_alone() -> None:
    fixed, scaled = (cart(scaling={"min": 3, "max": highest}) for highest in (3, 9))
    assert fixed.one("Deployment") == scaled.one("Deployment")
    bounds = [each.one("HorizontalPodAutoscaler")["spec"] for each in (fixed, scaled)]
    assert [(each["minReplicas"], each["maxReplicas"]) for each in bounds] == [(3, 3), (3, 9)]


def test_the_autoscaler_has_only_the_declared_metrics() -> None:
    scaling = {"min": 1, "max": 9, "cpuPercent": 55, "memoryPercent": None, "scaleUpStabilizationSeconds": 0}
    spec = cart(scaling=scaling).one("HorizontalPodAutoscaler")["spec"]
    assert [(m["resource"]["name"], m["resource"]["target"]["averageUtilization"]) for m in spec["metrics"]] == [
        ("cpu", 55)
    ]
    assert spec["behavior"] == {
        "scaleUp": {"stabilizationWindowSeconds": 0},
        "scaleDown": {"stabilizationWindowSeconds": 300},
    }


def test_a_rollout_has_no_unavailable_pods(default: Cluster) -> None:
    strategy = default.one("Deployment")["spec"]["strategy"]
    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}}


@pytest.mark.parametrize("replicas", [1, 2, 5])
def test_the_disruption_budget_allows_one_unavailable_pod(replicas: int) -> None:
    spec = cart(scaling={"min": replicas, "max": replicas}).one("PodDisruptionBudget")["spec"]
    assert "minAvailable" not in spec
    assert spec["maxUnavailable"] == 1
    assert spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_a_changed_configuration_causes_a_rollout() -> None:
    before, same, after = (cart(environment={"COLOUR": colour}) for colour in ("blue", "blue", "green"))

    def template(found: Cluster) -> Any:
        return found.one("Deployment")["spec"]["template"]

    assert template(before) == template(same)
    assert template(before) != template(after)
    assert after.configuration() == {"COLOUR": "green"}


def test_a_config_map_is_immutable_and_has_a_generated_name(default: Cluster) -> None:
    (registered,) = default.registrations("ConfigMap")
    assert registered.inputs["immutable"] is True
    assert "name" not in registered.inputs["metadata"]


def test_the_url_contains_the_namespace_only_for_callers_in_another_one() -> None:
    def program(shop: Shop) -> None:
        stock = shop.service("stock", declared(port=9000))
        shop.service("cart", calls={"STOCK_URL": stock.endpoint})
        shop.service("till", namespace=shop.namespace("cash"), calls={"STOCK_URL": stock.endpoint})

    found = cluster(program)
    assert found.configuration("cart") == {"STOCK_URL": "http://stock:9000"}
    assert found.configuration("till") == {"STOCK_URL": "http://stock.shop:9000"}


def test_an_environment_variable_with_the_name_of_a_url_is_refused() -> None:
    def program(shop: Shop) -> None:
        stock = shop.service("stock")
        with pytest.raises(ValueError, match="cart: STOCK_URL holds a value of another component"):
            shop.service(
                spec=declared(environment={"STOCK_URL": "http://elsewhere"}), calls={"STOCK_URL": stock.endpoint}
            )

    assert {service["metadata"]["name"] for service in cluster(program).all("Service")} == {"stock"}


@pytest.mark.parametrize(
    ("spec", "missing", "sentence"),
    [
        ({"secrets": KEY}, "secret_store", "cart: secrets need a secret store"),
        (
            {"exposure": {}, "shutdown": {"preStopSeconds": 30, "terminationGracePeriodSeconds": 60}},
            "ingress_class",
            "cart: exposure needs an ingress class",
        ),
    ],
)
def test_a_declaration_without_its_siblings_is_refused_before_anything_is_registered(
    spec: dict[str, Any], missing: str, sentence: str
) -> None:
    def program(shop: Shop) -> None:
        with pytest.raises(ValueError, match=sentence):
            shop.service(spec=declared(**spec), **{missing: None})

    assert cluster(program).all("Service") == []


def test_claims_are_mounted_read_only_as_declared() -> None:
    claims = {
        "orders": ClaimMount(claim_name="orders-pvc", mount_path="/data/orders", read_only=False),
        "prices": ClaimMount(claim_name="prices-pvc", mount_path="/data/prices", read_only=True),
    }
    found = cluster(lambda shop: shop.service(claims=claims).url)
    volumes = {v["name"]: v["persistentVolumeClaim"] for v in found.pod()["volumes"] if "emptyDir" not in v}
    mounts = {m["name"]: (m["mountPath"], m.get("readOnly")) for m in found.container()["volumeMounts"]}
    assert volumes == {
        "orders": {"claimName": "orders-pvc", "readOnly": False},
        "prices": {"claimName": "prices-pvc", "readOnly": True},
    }
    assert (mounts["orders"], mounts["prices"]) == (("/data/orders", False), ("/data/prices", True))


def test_permissions_create_a_role_that_only_the_service_account_can_assume() -> None:
    permission = {"sid": "Orders", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::orders/*"]}
    found = cart(permissions=[permission])
    role = found.deployment.one("aws:iam/role:Role", "shop-cart-irsa-role")
    policy = found.deployment.one("aws:iam/rolePolicy:RolePolicy", "shop-cart-irsa-policy")
    assert '"system:serviceaccount:shop:cart"' in role.inputs["assumeRolePolicy"]
    assert '"sts.amazonaws.com"' in role.inputs["assumeRolePolicy"]
    assert '["s3:GetObject"]' in policy.inputs["policy"]
    annotations = found.one("ServiceAccount")["metadata"]["annotations"]
    assert annotations == {"eks.amazonaws.com/role-arn": role.outputs["arn"]}


def test_there_is_no_role_without_permissions(default: Cluster) -> None:
    assert [role.name for role in default.deployment.all("aws:iam/role:Role")] == ["shop-secrets-reader-role"]
    assert "annotations" not in default.one("ServiceAccount")["metadata"]
