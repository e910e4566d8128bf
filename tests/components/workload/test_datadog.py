"""A workload with Datadog reaches the agent of its node, and has the variables of the Datadog libraries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from components.addons.datadog import AGENT
from tests.support.network import Host, Network, Pod
from tests.support.shop import PRIVATE_SUBNETS, Cluster, Shop, cart, cluster, declared

NODE = "10.0.64.20"
"""Address of a node, in one of ``PRIVATE_SUBNETS``."""


def observed(*, datadog: bool, **yaml: Any) -> Cluster:
    def program(shop: Shop) -> object:
        platform = replace(shop.platform, datadog=AGENT)
        return shop.service(spec=declared(datadog=datadog, **yaml), platform=platform).url

    return cluster(program)


def variables(found: Cluster) -> dict[str, str]:
    """Return the fields of the pod in the environment by the name of the variable."""
    declared_in_pod = found.container().get("env", [])
    sources = {each["name"]: each["valueFrom"] for each in declared_in_pod}
    return {name: source["fieldRef"]["fieldPath"] for name, source in sources.items() if "fieldRef" in source}


@pytest.mark.parametrize("datadog", [True, False])
def test_a_workload_with_datadog_alone_reaches_the_agent_on_the_nodes(datadog: bool) -> None:  # noqa: FBT001 - a table's column
    found = observed(datadog=datadog)
    rules, pod = Network(found.manifests()), Pod.of(found.one("Deployment"), address="10.0.64.9")
    assert PRIVATE_SUBNETS[0].startswith("10.0.64.")
    assert rules.allows(pod, Host(NODE), 8125, "UDP") is datadog
    assert rules.allows(pod, Host(NODE), 8126) is datadog
    for port, protocol in ((8125, "TCP"), (8126, "UDP"), (10250, "TCP")):
        assert not rules.allows(pod, Host(NODE), port, protocol)
    assert not rules.allows(pod, Host("203.0.113.9"), 8126), "no address outside of the private subnets"


def test_the_libraries_learn_the_address_of_the_node_and_the_identity_of_the_pod() -> None:
    assert variables(observed(datadog=True)) == {"DD_AGENT_HOST": "status.hostIP", "DD_ENTITY_ID": "metadata.uid"}
    assert variables(observed(datadog=False)) == {}


def test_metrics_and_traces_have_the_tags_of_the_workload() -> None:
    tags = {"DD_SERVICE": "shop-cart", "DD_ENV": "test", "DD_VERSION": "1.0.0"}
    assert observed(datadog=True).configuration().items() >= tags.items()
    assert not tags.keys() & observed(datadog=False).configuration().keys()


def test_the_version_of_an_image_by_digest_is_its_digest() -> None:
    digest = f"sha256:{'0123456789abcdef' * 4}"
    image = {"repository": "cart", "tag": "1.0.0", "digest": digest}
    assert observed(datadog=True, image=image).configuration()["DD_VERSION"] == digest


def test_the_port_of_metrics_is_not_set_because_a_library_would_send_traces_to_it() -> None:
    found = observed(datadog=True)
    names = {*found.configuration(), *(each["name"] for each in found.container()["env"])}
    assert {name for name in names if name.startswith("DD_") and "PORT" in name} == set()


def test_datadog_without_an_agent_is_refused() -> None:
    with pytest.raises(ValueError, match="cart: datadog needs the agent on the nodes, and the platform has none"):
        cart(datadog=True)


@pytest.mark.parametrize("name", ["DD_AGENT_HOST", "DD_ENTITY_ID", "DD_SERVICE", "DD_ENV", "DD_VERSION"])
def test_variables_of_datadog_cannot_be_set_beside_it(name: str) -> None:
    with pytest.raises(ValidationError, match=f"environment must not set {name}: datadog sets it"):
        declared(datadog=True, environment={name: "other"})
    assert declared(environment={name: "other"}).environment
