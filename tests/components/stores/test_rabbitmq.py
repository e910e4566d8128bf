"""KEDA reads the queues of a broker by its management API, in the cluster and on AWS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.network import Network, Pod
from tests.support.shop import Cluster, Shop, cluster
from tests.support.shop_stores import called, rabbitmq

KEDA = Pod(namespace="keda", labels={"app": "keda-operator"}, address="10.0.64.30")
MANAGEMENT = "broker-management"
both = pytest.mark.parametrize("hosting", ["cluster", "managed"])


def server(found: Cluster) -> Pod:
    return Pod.of(found.one("StatefulSet", "broker"), address="10.0.64.20")


def test_keda_reaches_the_management_port_and_not_the_messages() -> None:
    network = Network(called("broker").manifests())
    reached = {port for port in (15672, 5672, 15692, 4369) if network.allows(KEDA, server(called("broker")), port)}
    assert reached == {15672}
    assert not network.allows(Pod(namespace="default", labels=KEDA.labels), server(called("broker")), 15672)


def test_without_keda_nothing_reaches_the_management_port() -> None:
    found = called("broker", event_scaling=False)
    assert not Network(found.manifests()).allows(KEDA, server(found), 15672)
    assert found.all("TriggerAuthentication") == []
    assert MANAGEMENT not in {each["metadata"]["name"] for each in found.all("ExternalSecret")}


@both
def test_the_address_with_the_password_is_in_a_secret_for_keda_alone(hosting: str) -> None:
    found = called("broker", hosting=hosting)
    secret = found.one("ExternalSecret", MANAGEMENT)["spec"]
    address = secret["target"]["template"]["data"]["host"]
    if hosting == "cluster":
        # With the namespace, because KEDA runs in another one.
        assert address == "http://tasks:{{ .broker_password }}@broker.shop:15672/"
    else:
        assert address.startswith("https://tasks:{{ .broker_password }}@")
        assert address.endswith(".mq.us-east-1.amazonaws.com:443/")
    assert found.one("TriggerAuthentication", MANAGEMENT)["spec"] == {
        "secretTargetRef": [{"parameter": "host", "name": secret["target"]["name"], "key": "host"}]
    }


@both
def test_the_authentication_depends_on_keda_and_on_the_broker(hosting: str) -> None:
    found = called("broker", hosting=hosting)
    authentication = found.registration("TriggerAuthentication", MANAGEMENT)
    names = {name for _, name in found.deployment.dependencies(authentication)}
    assert {"event-scaling-ready", "shop-broker-management-secret"} <= names


def triggers(shop: Shop, **yaml: Any) -> list[Any]:
    made = rabbitmq(shop, **yaml).triggers(["mail", "reports"], 3)
    return [[each.document(), [resource.urn for resource in each.ready]] for each in made]


@both
def test_a_trigger_counts_the_messages_that_consumers_hold(hosting: str) -> None:
    found = cluster(lambda shop: triggers(shop, hosting=hosting)).deployment.outputs
    assert [document["metadata"]["queueName"] for document, _ in found] == ["mail", "reports"]
    for document, ready in found:
        assert document["type"] == "rabbitmq"
        assert document["authenticationRef"] == {"name": MANAGEMENT}
        metadata = document["metadata"]
        assert (metadata["protocol"], metadata["mode"], metadata["value"]) == ("http", "QueueLength", "3")
        assert (metadata["vhostName"], metadata["excludeUnacknowledged"]) == ("/", "false")
        assert len(ready) == 1


@both
def test_the_broker_waits_for_acknowledgements_as_long_as_its_settings_say(hosting: str) -> None:
    found = called("broker", hosting=hosting, **{hosting: {"consumerTimeoutSeconds": 4000}})
    if hosting == "cluster":
        files = [each["data"] for each in found.all("ConfigMap") if "file-0" in each["data"]]
        content = files[0]["file-0"]
    else:
        content = found.deployment.one("aws:mq/configuration:Configuration").inputs["data"]
    assert "consumer_timeout = 4000000\n" in content
