from __future__ import annotations

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import POLICY, Platform
from tests.support.simulated_platform import kubernetes_object as obj

INGRESS_CLASS = "kubernetes:networking.k8s.io/v1:IngressClass"


def backend(name):
    return {"service": {"name": name, "port": {"number": 80}}}


class Shop(Platform):
    """A platform with an ingress class of its own group, and a Service in a namespace."""

    def __init__(self, *, protected: str = "false") -> None:
        super().__init__(Account())
        make = self.account.create
        self.namespace = make(resource_types.KUBERNETES_NAMESPACE, "shop", obj("v1", "Namespace", "shop"))
        parameters = {
            "group": {"name": "shop"},
            "scheme": "internet-facing",
            "loadBalancerAttributes": [{"key": "deletion_protection.enabled", "value": protected}],
        }
        self.parameters = make(
            resource_types.INGRESS_CLASS_PARAMS,
            "params",
            obj("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", spec=parameters),
        )
        reference = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "shop"}
        spec = {"controller": "ingress.k8s.aws/alb", "parameters": reference}
        make(INGRESS_CLASS, "class", obj("networking.k8s.io/v1", "IngressClass", "shop", spec=spec))
        service = obj("v1", "Service", "web", metadata={"namespace": "shop"}, spec={"ports": [{"port": 80}]})
        make(resource_types.KUBERNETES_SERVICE, "web", service)

    def ingress(self, name, routes=None):
        spec = {"ingressClassName": "shop", **(routes or {"defaultBackend": backend("web")})}
        inputs = obj("networking.k8s.io/v1", "Ingress", name, metadata={"namespace": "shop"}, spec=spec)
        return self.account.create(resource_types.KUBERNETES_INGRESS, name, inputs)

    @property
    def load_balancers(self):
        return [each for each in self.account.cloud.unmanaged_resources() if each.kind == "load balancer"]


def test_the_load_balancer_of_a_group_is_deleted_with_its_last_ingress():
    shop = Shop()
    one, two = shop.ingress("one"), shop.ingress("two")
    (load_balancer,) = shop.load_balancers
    assert load_balancer.used_by == ["Ingress shop/one", "Ingress shop/two"]
    assert load_balancer.subnets == [shop.subnet.id, shop.other_subnet.id]

    shop.account.delete(one)
    assert len(shop.load_balancers) == 1
    shop.account.delete(two)
    assert shop.load_balancers == []


def test_another_object_with_the_name_of_an_ingress_does_not_affect_the_load_balancer():
    shop = Shop()
    shop.ingress("web")
    web = obj("v1", "ConfigMap", "web", metadata={"namespace": "shop"})
    shop.account.delete(shop.account.create("kubernetes:core/v1:ConfigMap", "settings", web))

    assert len(shop.load_balancers) == 1


@pytest.mark.parametrize("change", [{"tags": {}}, {"availabilityZone": "us-east-1a"}])
def test_a_load_balancer_requires_two_availability_zones(change):
    shop = Shop()
    shop.account.update(shop.other_subnet, {**shop.other_subnet.inputs, **change})

    with pytest.raises(AbortedError, match="fewer than 2 availability zones"):
        shop.ingress("web")
    assert shop.load_balancers == []


def test_a_load_balancer_is_in_the_subnets_that_its_parameters_name():
    shop = Shop()
    third = shop.account.create(resource_types.EC2_SUBNET, "third", shop.subnet_inputs("10.0.2.0/24", "c"))
    named = [shop.subnet.id, third.id]
    inputs = shop.parameters.inputs
    shop.account.update(shop.parameters, {**inputs, "spec": {**inputs["spec"], "subnets": {"ids": named}}})
    shop.ingress("web")

    (load_balancer,) = shop.load_balancers
    assert load_balancer.subnets == named


def test_a_load_balancer_is_in_named_subnets_of_another_owner_whose_zones_are_not_known():
    shop = Shop()
    named = ["subnet-0f1", "subnet-0f2"]
    inputs = shop.parameters.inputs
    shop.account.update(shop.parameters, {**inputs, "spec": {**inputs["spec"], "subnets": {"ids": named}}})
    shop.ingress("web")

    (load_balancer,) = shop.load_balancers
    assert load_balancer.subnets == named


def test_an_ingress_requires_all_of_its_services():
    shop = Shop()
    with pytest.raises(AbortedError, match="Service nothing does not exist"):
        shop.ingress("default", {"defaultBackend": backend("nothing")})
    rules = [{"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend("nothing")}]}}]
    with pytest.raises(AbortedError, match="Service nothing does not exist"):
        shop.ingress("path", {"rules": rules})


def test_a_working_controller_leaves_no_orphans():
    shop = Shop()
    shop.ingress("web")

    assert shop.account.cloud.orphans() == []


@pytest.mark.parametrize("gone", ["controller", "attachment", "nodes"])
def test_without_its_controller_an_ingress_cannot_be_deleted_and_its_load_balancer_is_orphaned(gone):
    shop = Shop()
    web = shop.ingress("web")
    shop.account.delete(getattr(shop, gone))

    with pytest.raises(AbortedError, match="finalizer waits for the aws-load-balancer-controller"):
        shop.account.delete(web)
    with pytest.raises(AbortedError, match="finalizer"):
        shop.account.delete(shop.namespace)
    (left,) = shop.account.cloud.orphans()
    assert "aws-load-balancer-controller is deleted or cannot work" in left


def test_deleting_a_namespace_deletes_its_load_balancer():
    shop = Shop()
    shop.ingress("web")
    shop.account.delete(shop.namespace)

    assert shop.load_balancers == []


def test_an_orphaned_load_balancer_blocks_the_delete_of_the_network():
    shop = Shop()
    shop.ingress("web")
    for made in (shop.controller, shop.nodes, shop.cluster, shop.association):
        shop.account.delete(made)

    assert "its cluster is deleted" in shop.account.cloud.orphans()[0]
    with pytest.raises(AbortedError, match="load balancer k8s-"):
        shop.account.delete(shop.subnet)
    with pytest.raises(AbortedError, match="public addresses: the load balancer"):
        shop.account.delete(shop.internet)


def test_a_protected_load_balancer_blocks_the_delete_of_its_ingress():
    shop = Shop(protected="true")
    web = shop.ingress("web")

    with pytest.raises(AbortedError, match="deletion protection of the load balancer"):
        shop.account.delete(web)


def test_an_ingress_can_be_deleted_after_protection_is_turned_off():
    shop = Shop(protected="true")
    web = shop.ingress("web")
    spec = {**shop.parameters.inputs["spec"], "loadBalancerAttributes": []}
    shop.account.update(shop.parameters, {**shop.parameters.inputs, "spec": spec})

    shop.account.delete(web)
    assert shop.load_balancers == []


def test_a_repaired_controller_creates_the_missing_load_balancer():
    shop = Shop()
    shop.account.delete(shop.attachment)
    with pytest.raises(AbortedError, match="cannot create its load balancer"):
        shop.ingress("web")
    assert shop.load_balancers == []

    shop.account.create(
        resource_types.IAM_ROLE_POLICY_ATTACHMENT, "again", {"role": shop.role["name"], "policyArn": POLICY}
    )
    shop.account.update(shop.controller, shop.controller.inputs)
    assert [each.used_by for each in shop.load_balancers] == [["Ingress shop/web"]]


def test_the_old_load_balancer_is_deleted_when_an_ingress_changes_its_group():
    shop = Shop()
    shop.ingress("web")
    (before,) = shop.load_balancers
    spec = {**shop.parameters.inputs["spec"], "group": {"name": "other"}}
    shop.account.update(shop.parameters, {**shop.parameters.inputs, "spec": spec})

    (after,) = shop.load_balancers
    assert after.id != before.id


def behind_nginx(shop, name):
    spec = {"ingressClassName": "nginx", "defaultBackend": backend("web")}
    inputs = obj("networking.k8s.io/v1", "Ingress", name, metadata={"namespace": "shop"}, spec=spec)
    return shop.account.create(resource_types.KUBERNETES_INGRESS, name, inputs)


def install_nginx(shop, service_type):
    make = shop.account.create
    make(resource_types.KUBERNETES_NAMESPACE, "nginx-ingress", obj("v1", "Namespace", "nginx-ingress"))
    chart = {"chart": "oci://ghcr.io/nginx/charts/nginx-ingress", "namespace": "nginx-ingress", "skipCrds": True}
    make(resource_types.HELM_RELEASE, "nginx-ingress", chart)
    inputs = obj(
        "v1",
        "Service",
        "front",
        metadata={"namespace": "nginx-ingress", "annotations": {"pulumi.com/skipAwait": "true"}},
        spec={"type": service_type, "ports": [{"port": 443}]},
    )
    make(resource_types.KUBERNETES_SERVICE, "front", inputs)


def test_an_ingress_of_nginx_has_no_load_balancer_of_its_own():
    shop = Shop()
    install_nginx(shop, "LoadBalancer")
    behind_nginx(shop, "web")
    assert shop.load_balancers == []


def test_an_ingress_of_nginx_gets_the_address_of_the_load_balancer_in_front_of_nginx():
    shop = Shop()
    install_nginx(shop, "ClusterIP")
    with pytest.raises(AbortedError, match="nginx-ingress has no Service with a load balancer"):
        behind_nginx(shop, "web")


def test_an_ingress_of_nginx_requires_nginx():
    with pytest.raises(AbortedError, match="IngressClass nginx does not exist"):
        behind_nginx(Shop(), "web")
