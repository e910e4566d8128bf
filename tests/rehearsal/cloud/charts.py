"""What a Helm chart of ``versions.py`` brings into a cluster, as far as others wait for it.

Of another chart nothing is known here, and so it brings nothing. Read from the charts' files, November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """The custom kinds that come with a chart."""

    groups: frozenset[str]
    switch: str | None
    """The value that turns them off."""
    go_with_release: bool
    """Helm deletes what it made from templates, and with a definition go its objects; it never deletes ``crds/``."""


DEFINITIONS = {
    versions.AWS_LOAD_BALANCER_CONTROLLER.name: Definitions(
        groups=frozenset({"elbv2.k8s.aws", "gateway.k8s.aws"}), switch=None, go_with_release=False
    ),
    versions.EXTERNAL_SECRETS.name: Definitions(
        groups=frozenset({"external-secrets.io", "generators.external-secrets.io"}),
        switch="installCRDs",
        go_with_release=True,
    ),
}


def name_of(inputs: dict[str, Any]) -> str:
    """The chart's own name, without the address of its registry or repository."""
    return str(inputs.get("chart", "")).rstrip("/").rpartition("/")[2]


def groups_of(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that a release defines, with its values."""
    found = DEFINITIONS.get(name_of(inputs))
    if found is None:
        return frozenset()
    values = inputs.get("values") or {}
    return found.groups if found.switch is None or values.get(found.switch, True) else frozenset()


def groups_that_go_with(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that are defined no more once a release is gone."""
    found = DEFINITIONS.get(name_of(inputs))
    return groups_of(inputs) if found and found.go_with_release else frozenset()


def ingress_class_of(inputs: dict[str, Any]) -> str | None:
    """The IngressClass that the load balancer controller's chart makes."""
    if name_of(inputs) != versions.AWS_LOAD_BALANCER_CONTROLLER.name:
        return None
    values = inputs.get("values") or {}
    return values.get("ingressClass", "alb") if values.get("createIngressClassResource", True) else None


def asks_about_services(inputs: dict[str, Any]) -> bool:
    """Whether the load balancer controller puts a webhook, one that fails closed, before every new Service."""
    if name_of(inputs) != versions.AWS_LOAD_BALANCER_CONTROLLER.name:
        return False
    values = inputs.get("values") or {}
    return values.get("enableServiceMutatorWebhook", True)
