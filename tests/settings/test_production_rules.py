"""Every rule for production applies to every public endpoint: the API server, load balancers, add-ons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from components.aws.network.cidr import CidrBlock
from components.public_endpoint import PublicEndpointSpec
from settings.model import settings_type
from settings.model_types import item_type, model_in
from systems.flexdesk.stores import DatabaseSpec, RedisSpec
from tests.support.settings_documents import CLUSTER, DROPPED, SYSTEM, Path_, changed, clean, faults

NGINX = ("platform", "create", "addons", "nginxIngress")
LOAD_BALANCER = (*SYSTEM, "loadBalancer")

ENDPOINTS: dict[Path_, str] = {
    CLUSTER: "publicAccessCidrs",
    LOAD_BALANCER: "allowedCidrBlocks",
    NGINX: "allowedCidrBlocks",
}
"""Every public endpoint of production's settings, with the key of its callers."""

CALLERS = ["203.0.113.0/24"]
SLASH_8 = [f"{first}.0.0.0/8" for first in range(11, 41)]
"""As many blocks as the security group of a load balancer with two listeners can have."""


def prod(changes: dict[Path_, Any]) -> dict[str, Any]:
    """Production with NGINX beside its other endpoints."""
    return changed("prod", {NGINX: {"allowedCidrBlocks": CALLERS, "deletionProtection": True}, **changes})


def dotted(path: Path_) -> str:
    return ".".join(map(str, path))


def test_production_with_every_endpoint_is_accepted() -> None:
    assert faults(prod({}), "prod") == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=dotted)
@pytest.mark.parametrize(
    "blocks", [["0.0.0.0/0"], ["203.0.113.0/24", "128.0.0.0/1"], SLASH_8], ids=["all", "half", "/8s"]
)
def test_an_endpoint_of_production_is_not_open_to_the_internet(endpoint: Path_, blocks: list[str]) -> None:
    path = (*endpoint, ENDPOINTS[endpoint])
    (line,) = faults(prod({path: blocks}), "prod")
    assert line.startswith(f"{dotted(path)}: opens prod to ")
    assert "Give the callers' own networks, such as 203.0.113.0/24" in line
    assert ("or set public: true beside it" in line) == (endpoint == LOAD_BALANCER), "others are never for everybody"


def test_a_load_balancer_of_production_is_public_only_by_name_and_with_https() -> None:
    public, blocks = (*LOAD_BALANCER, "public"), (*LOAD_BALANCER, "allowedCidrBlocks")
    clean(prod({public: True, blocks: ["0.0.0.0/0"]}), "prod")
    (line,) = faults(prod({public: False, blocks: ["0.0.0.0/0"]}), "prod")
    assert line.startswith(f"{dotted(blocks)}: opens prod to ")
    without = faults(prod({public: True, blocks: ["0.0.0.0/0"], (*LOAD_BALANCER, "certificateArn"): DROPPED}), "prod")
    assert any("required in prod, for HTTPS" in each for each in without)


def test_a_public_load_balancer_opens_no_other_endpoint_of_production() -> None:
    changes: dict[Path_, Any] = {(*path, key): ["0.0.0.0/0"] for path, key in ENDPOINTS.items()}
    found = {line.partition(": ")[0] for line in faults(prod({**changes, (*LOAD_BALANCER, "public"): True}), "prod")}
    assert found == {dotted((*path, key)) for path, key in ENDPOINTS.items() if path != LOAD_BALANCER}


@pytest.mark.parametrize("endpoint", [path for path in ENDPOINTS if path != LOAD_BALANCER], ids=dotted)
def test_other_endpoints_cannot_be_public(endpoint: Path_) -> None:
    assert any("public: unknown key" in line for line in faults(prod({(*endpoint, "public"): True}), "prod"))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=dotted)
def test_an_endpoint_of_production_declares_its_deletion_protection(endpoint: Path_) -> None:
    path = (*endpoint, "deletionProtection")
    assert faults(prod({path: DROPPED}), "prod") == [
        f"{dotted(path)}: required in prod. Set true, or false while it is being torn down."
    ]
    clean(prod({path: False}), "prod")


def test_each_endpoint_is_reported_beside_other_faults() -> None:
    changes: dict[Path_, Any] = {(*path, key): ["0.0.0.0/0"] for path, key in ENDPOINTS.items()}
    changes |= {(*LOAD_BALANCER, "idleTimeoutSeconds"): "x", (*NGINX, "replicas"): 0, ("region",): DROPPED}
    found = {line.partition(": ")[0] for line in faults(prod(changes), "prod")}
    assert found >= {dotted(path) for path in changes}


def test_dev_may_be_open_to_the_internet() -> None:
    changes: dict[Path_, Any] = {(*path, key): ["0.0.0.0/0"] for path, key in ENDPOINTS.items()}
    assert faults(changed("dev", changes)) == []


def models(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every model at or below a type."""
    model = model_in(annotation)
    if model and model not in seen:
        seen.add(model)
        yield model
        for field in model.model_fields.values():
            yield from models(field.annotation, seen)
    elif item_type(annotation) is not None:
        yield from models(item_type(annotation), seen)


SERVERS = {DatabaseSpec, RedisSpec}
"""Sections with the addresses of servers that pods connect to."""


def test_every_section_with_a_list_of_blocks_is_a_public_endpoint() -> None:
    """A list of CIDR blocks names callers: outside a ``PublicEndpointSpec`` the rules would not see it."""
    blocks = Sequence[CidrBlock]
    found = {
        model
        for model in models(settings_type(), set())
        for field in model.model_fields.values()
        if blocks in {field.annotation, *get_args(field.annotation)}
    }
    endpoints = {model for model in found if model not in SERVERS}
    assert {model.__name__ for model in endpoints} == {"ClusterSpec", "LoadBalancerSpec", "NginxIngressSpec"}
    assert all(issubclass(model, PublicEndpointSpec) for model in endpoints)
