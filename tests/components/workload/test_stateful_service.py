from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.network import Network, Pod
from tests.support.pod_security import violations
from tests.support.shop import Cluster, Shop, cluster, declared, stateful_service_spec


def redis(**yaml: Any) -> Cluster:
    return cluster(lambda shop: shop.stateful_service(stateful_service_spec(**yaml)).endpoint.url)


def test_pods_have_names_in_a_headless_service_and_callers_have_an_address() -> None:
    found = redis()
    services = {service["metadata"]["name"]: service["spec"] for service in found.all("Service")}
    assert services["redis-pods"]["clusterIP"] == "None"
    assert found.one("StatefulSet", "redis")["spec"]["serviceName"] == "redis-pods"
    assert "clusterIP" not in services["redis"]
    assert services["redis"]["ports"] == [{"name": "redis", "port": 6379, "targetPort": "redis"}]


def test_each_pod_finds_a_claim_that_the_program_owns_and_can_grow() -> None:
    found = redis(replicas=2, volume={"size": "20Gi"})
    spec = found.one("StatefulSet", "redis")["spec"]
    (template,) = spec["volumeClaimTemplates"]
    claims = {claim["metadata"]["name"]: claim["spec"] for claim in found.all("PersistentVolumeClaim")}
    expected = {f"{template['metadata']['name']}-redis-{ordinal}" for ordinal in range(spec["replicas"])}
    assert claims.keys() == expected
    assert all(claim["resources"]["requests"]["storage"] == "20Gi" for claim in claims.values())
    registration = found.registration("StatefulSet", "redis")
    assert registration.options["ignoreChanges"] == ["spec.volumeClaimTemplates"]
    assert {claim.urn for claim in found.registrations("PersistentVolumeClaim")} <= set(registration.dependencies)


@pytest.mark.parametrize(("retained", "storage_class"), [(True, "gp3-retain"), (False, "gp3")])
def test_the_storage_class_decides_whether_the_data_remain(*, retained: bool, storage_class: str) -> None:
    found = redis(volume={"size": "1Gi", "retainOnDelete": retained})
    (claim,) = found.registrations("PersistentVolumeClaim")
    assert claim.inputs["spec"]["storageClassName"] == storage_class
    assert claim.options.get("retainOnDelete", False) is retained


def test_pods_are_replaced_one_after_the_other_and_are_restricted() -> None:
    found = redis()
    spec = found.one("StatefulSet", "redis")["spec"]
    pod = spec["template"]["spec"]
    assert (spec["podManagementPolicy"], spec["updateStrategy"]) == ("OrderedReady", {"type": "RollingUpdate"})
    assert violations(pod) == []
    assert {mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]} == {"/tmp", "/data"}  # noqa: S108
    assert found.one("PodDisruptionBudget", "redis")["spec"]["maxUnavailable"] == 1


def test_callers_get_the_url_form_and_the_network_path_of_the_protocol() -> None:
    def program(shop: Shop) -> None:
        store = shop.stateful_service()
        shop.service(calls={"CACHE_URL": store.endpoint})
        shop.service("other", declared())

    found = cluster(program)
    assert found.configuration()["CACHE_URL"] == "redis://redis:6379"
    network = Network(found.manifests())
    server = Pod.of(found.one("StatefulSet", "redis"))
    cart, other = (Pod.of(found.one("Deployment", name)) for name in ("cart", "other"))
    assert network.allows(cart, server, 6379)
    assert not network.allows(other, server, 6379)
    assert not network.allows(cart, server, 6380)


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ({"additionalPorts": {"redis": {"port": 9}}}, "additionalPorts redis is the name of the main port"),
        ({"additionalPorts": {"tls": {"port": 6379}}}, "additionalPorts tls and redis both use TCP port 6379"),
        ({"mountPath": "/tmp"}, "path /tmp is listed more than once"),  # noqa: S108 -- a path in the container
        ({"disruption": {"minAvailable": 1}}, "disruption.minAvailable 1 with 1 replica blocks every node drain"),
        ({"volume": {"size": "many"}}, "many"),
    ],
)
def test_a_faulty_stateful_service_is_refused_with_a_sentence(yaml: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        stateful_service_spec(**yaml)
    assert sentence in str(error.value)


def test_additional_ports_may_use_udp_on_the_number_of_the_main_port() -> None:
    found = redis(additionalPorts={"gossip": {"port": 6379, "protocol": "UDP"}})
    (service,) = [service for service in found.all("Service") if service["metadata"]["name"] == "redis"]
    assert service["spec"]["ports"][1] == {"name": "gossip", "port": 6379, "targetPort": "gossip", "protocol": "UDP"}
