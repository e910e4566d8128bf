"""Check and configuration: what a provider looks at before anything happens."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2

from engine.simulation.context import DEFAULT_REGION
from plan import resource_types
from rehearsal.cloud import identity, inputs, simulated, wire
from rehearsal.cloud.model import type_of

ENGINES_OWN = {"version", "pluginDownloadURL", "__internal"}
"""What the engine itself keeps among a provider's inputs."""


def check(
    urn: str, news: dict[str, Any], olds: dict[str, Any], count: int
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the provider adds to the inputs, and what is wrong with them, by property."""
    type_ = type_of(urn)
    added = identity.missing_name(urn, news, olds, count)
    if resource_types.is_kubernetes_object(type_):
        return _with_namespace(type_, news, added), []
    if not inputs.is_known(type_):
        return {}, [("", f"{type_} is no type of this provider")]
    return added, inputs.faults(type_, {**news, **added})


def place_of(package: str, settings: dict[str, Any]) -> str:
    """Where a provider works: in a region, or in the cluster that its kubeconfig leads to."""
    if package == "kubernetes":
        kubeconfig = settings.get("kubeconfig")
        return simulated.endpoint_of(kubeconfig) if kubeconfig else ""
    return settings.get("region") or DEFAULT_REGION


def provider_difference(package: str, olds: dict[str, Any], news: dict[str, Any]) -> provider_pb2.DiffResponse:
    """Another cluster or region makes another provider, and so everything that it manages anew."""
    changed = sorted(key for key in {*olds, *news} - ENGINES_OWN if olds.get(key) != news.get(key))
    if not changed:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
    known = not any(wire.has_unknown(each) for each in (olds, news))
    moved = known and place_of(package, olds) != place_of(package, news)
    key = "kubeconfig" if package == "kubernetes" else "region"
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME, diffs=changed, replaces=[key] if moved else []
    )


def _with_namespace(type_: str, news: dict[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    """The namespace that the provider fills in where the program gives none."""
    metadata = news.get("metadata") or {}
    api_version, kind = resource_types.api_version_and_kind(type_)
    if not isinstance(metadata, dict) or metadata.get("namespace"):
        return added
    if not resource_types.is_namespaced(api_version, kind, metadata):
        return added
    return {**added, "metadata": {**added.get("metadata", {}), "namespace": "default"}}
