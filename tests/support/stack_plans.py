"""Whole stacks planned by the local engine, each once in a test run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from engine.run import plan_stack
from plan.manifests import manifests_of
from plan.model import Mode, Plan, PlannedResource
from rehearsal.clock import fixed_clock
from rehearsal.stack_settings import plan_with_settings as plan_of
from systems.catalogue import CATALOGUE, CatalogueEntry
from tests.support import stack_settings as documents
from tests.support.settings_documents import ROOT, committed
from tests.support.shared_plans import shared

OWN_STAGING = "staging with a cluster of its own"
EVERYTHING = "dev with every add-on"
KARPENTER = "dev with Karpenter"

DOCUMENTS: Mapping[str, tuple[str, Callable[[], documents.Document]]] = {
    OWN_STAGING: ("staging", documents.own_staging),
    EVERYTHING: ("dev", documents.everything),
    KARPENTER: ("dev", documents.karpenter),
}
"""Stacks without a committed file: the stack name for the plan, and the settings."""

STACKS = ("dev", "prod", "staging", *DOCUMENTS)
"""Stacks with layering detection and Email-RAG."""
OWNERS = ("dev", "prod", *DOCUMENTS)
"""Stacks with these systems that create their platform and its network."""

FLEXDESK = ("flexdesk-dev", "flexdesk-prod")
"""Stacks of Flexdesk, with a platform of their own in another region and in an adopted VPC."""
EVERY_STACK = (*STACKS, *FLEXDESK)
"""All stacks, for tests that know no system."""
EVERY_OWNER = (*OWNERS, *FLEXDESK)
"""All stacks that create their platform."""

ZONES = {
    **{stack: ["us-east-1a", "us-east-1b"] for stack in OWNERS},
    **{stack: ["af-south-1a", "af-south-1b"] for stack in FLEXDESK},
    "prod": ["us-east-1a", "us-east-1b", "us-east-1c"],
}
"""Availability zones of the stacks that create their platform."""


def settings_of(stack: str) -> documents.Document:
    """Return a copy of the settings of one of ``STACKS``."""
    return DOCUMENTS[stack][1]() if stack in DOCUMENTS else committed(stack)


def systems_of(stack: str) -> tuple[CatalogueEntry, ...]:
    """Return the systems that a stack has."""
    return tuple(entry for entry in CATALOGUE if entry.key in settings_of(stack)["systems"])


@cache
def planned(stack: str, mode: Mode = "up") -> Plan:
    """Return the plan of one of ``STACKS``."""
    if stack in DOCUMENTS:
        return planned_with(settings_of(stack), DOCUMENTS[stack][0], mode)

    def plan() -> Plan:
        with fixed_clock():
            return plan_stack(ROOT, stack, mode)

    return shared(f"{stack} {mode}", plan)


def planned_with(document: Mapping[str, Any], stack: str = "dev", mode: Mode = "up", main: Path = ROOT) -> Plan:
    """Return the plan of ``plan_of``; the processes of a test run share it."""
    key = json.dumps([document, stack, mode, str(main)], sort_keys=True)
    return shared(key, lambda: plan_of(document, stack, mode, main))


@cache
def manifests(stack: str) -> tuple[dict[str, Any], ...]:
    """Return every Kubernetes object of a stack as a manifest."""
    return tuple(manifests_of(planned(stack).resources))


def of_kind(stack: str, kind: str) -> list[dict[str, Any]]:
    """Return the objects of one kind."""
    return [manifest for manifest in manifests(stack) if manifest["kind"] == kind]


def name_of(manifest: Mapping[str, Any]) -> str:
    """Return ``kind/namespace/name``, for messages."""
    metadata = manifest["metadata"]
    return "/".join(filter(None, (manifest["kind"], metadata.get("namespace"), metadata["name"])))


def cluster(stack: str) -> Mapping[str, Any]:
    """Return the inputs of the stack's control plane."""
    return planned(stack).one("eks:index:Cluster").inputs


@cache
def by_id(stack: str) -> Mapping[str | None, PlannedResource]:
    """Return the stack's resources by id."""
    return {resource.id: resource for resource in planned(stack).resources}
