"""References between objects other than workloads: Ingresses, external secrets and URLs."""

from __future__ import annotations

import pytest

from tests.support.ingress_classes import ingress_classes
from tests.support.stack_plans import EVERY_STACK, EVERYTHING, OWNERS, STACKS, name_of, of_kind
from tests.support.workload_objects import names


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_ingress_has_a_service_port_and_a_class(stack: str) -> None:
    ports = {
        (service["metadata"]["namespace"], service["metadata"]["name"]): {
            port["name"] for port in service["spec"]["ports"]
        }
        for service in of_kind(stack, "Service")
    }
    for ingress in of_kind(stack, "Ingress"):
        assert ingress["spec"]["ingressClassName"] in ingress_classes(stack)
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                assert backend["port"]["name"] in ports[ingress["metadata"]["namespace"], backend["name"]]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_ingress_class_has_its_parameters(stack: str) -> None:
    unused = names(stack, "IngressClassParams")
    for ingress_class in of_kind(stack, "IngressClass"):
        reference = ingress_class["spec"]["parameters"]
        assert (reference["apiGroup"], reference["kind"]) == ("elbv2.k8s.aws", "IngressClassParams")
        assert "namespace" not in reference
        unused -= {reference["name"]}
    assert unused - (set() if stack in OWNERS else names("dev", "IngressClassParams")) == set()


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_external_secret_has_a_store_and_every_store_a_service_account(stack: str) -> None:
    stores = of_kind(stack, "SecretStore")
    for external in of_kind(stack, "ExternalSecret"):
        if "data" in external["spec"]:
            reference, namespace = external["spec"]["secretStoreRef"], external["metadata"]["namespace"]
            (store,) = (store for store in stores if store["metadata"]["namespace"] == namespace)
            assert (reference["kind"], reference["name"]) == ("SecretStore", store["metadata"]["name"])
            reader = store["spec"]["provider"]["aws"]["auth"]["jwt"]["serviceAccountRef"]["name"]
            assert reader in names(stack, "ServiceAccount", namespace)


@pytest.mark.parametrize("stack", STACKS)
def test_every_generated_secret_has_its_own_generator_and_is_generated_once(stack: str) -> None:
    """A secret that is generated again at each synchronization would make all issued credentials invalid."""
    made_up = [each for each in of_kind(stack, "ExternalSecret") if "data" not in each["spec"]]
    generators = {name_of(each) for each in of_kind(stack, "Password")}
    assert bool(made_up) == (stack in {"prod", EVERYTHING})
    for external in made_up:
        (source,) = external["spec"]["dataFrom"]
        reference = source["sourceRef"]["generatorRef"]
        generators.remove(f"Password/{external['metadata']['namespace']}/{reference['name']}")
        assert external["spec"]["refreshPolicy"] == "CreatedOnce"
    assert generators == set()


@pytest.mark.parametrize("stack", STACKS)
def test_every_url_of_another_service_has_its_host_and_port(stack: str) -> None:
    served = {
        f"http://{service['metadata']['name']}:{port['port']}"
        for service in of_kind(stack, "Service")
        for port in service["spec"]["ports"]
    }
    urls = {
        value
        for config_map in of_kind(stack, "ConfigMap")
        for variable, value in config_map["data"].items()
        if variable.endswith("_URL")
    }
    assert urls <= served
    assert urls
