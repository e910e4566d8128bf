"""Flexdesk on a ready platform, and its planned objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from components.addons.datadog import AGENT
from systems.contract import SystemArgs
from systems.flexdesk.application import SYSTEM
from systems.flexdesk.spec import FlexdeskSpec
from systems.flexdesk.system import Flexdesk
from tests.support.caching import cached
from tests.support.email_rag import Pods
from tests.support.shop import Cluster, observe, platform

NAMESPACE = "flexdesk-test"

MINIMAL: Mapping[str, Any] = {
    "imageTag": "1.0.0",
    "host": "flexdesk.example.com",
    "loadBalancer": {"allowedCidrBlocks": ["203.0.113.0/24"]},
    "application": {"email": {"host": "smtp.example.com"}},
    "database": {"cidrBlocks": ["10.0.1.0/24"], "maxConnections": 200},
    "redis": {"host": "redis.example.com", "port": 6380, "cidrBlocks": ["10.0.2.0/24"]},
}
"""The settings without a default."""


def spec(**settings: Any) -> FlexdeskSpec:
    """Return the settings; keywords in their YAML form replace sections."""
    return FlexdeskSpec.model_validate({**MINIMAL, **settings})


def database(**settings: Any) -> dict[str, Any]:
    """Return the section of the database with other values."""
    return {**MINIMAL["database"], **settings}


def redis(**settings: Any) -> dict[str, Any]:
    """Return the section of Redis with other values."""
    return {**MINIMAL["redis"], **settings}


def refusal(**settings: Any) -> str:
    """Return the message about settings; empty if they are accepted."""
    try:
        spec(**settings)
    except ValidationError as error:
        return str(error)
    return ""


@cached
def system(**settings: Any) -> Cluster:
    """Deploy the system in the environment ``test``, on a platform with the Datadog Agent."""

    def program() -> Any:
        on = replace(platform(), datadog=AGENT)
        args = SystemArgs(spec=spec(**settings), system=SYSTEM, environment="test", platform=on)
        made = Flexdesk(SYSTEM, args)
        return {"namespace": made.namespace, **made.exports}

    return observe(program)


def pods(cluster: Cluster) -> Pods:
    """Return the pods of a deployment."""
    return Pods(cluster.manifests(), SYSTEM)
