"""Validation of inputs and of provider configuration, before any resource changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from engine.simulation.context import DEFAULT_REGION
from plan import resource_types
from plan.values import is_mapping
from rehearsal.cloud import input_schema, provider_protocol, resource_names, simulated_outputs
from rehearsal.cloud.model import type_of

ENGINE_PROPERTIES = {"version", "pluginDownloadURL", "__internal"}
"""Inputs of a provider that belong to the engine."""


def check(
    urn: str, news: dict[str, Any], olds: dict[str, Any], count: int
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return what the provider adds to the inputs, and the invalid properties with a message each."""
    type_ = type_of(urn)
    added = resource_names.auto_name(urn, news, olds, count)
    if resource_types.is_kubernetes_object(type_):
        return _with_namespace(type_, news, added), []
    if type_ == resource_types.HELM_RELEASE:
        return added, []
    if not input_schema.is_known(type_):
        return {}, [("", f"the provider has no type {type_}")]
    return added, input_schema.errors(type_, {**news, **added})


def location_of(package: str, settings: Mapping[str, Any]) -> str:
    """Return the region of a provider, or the cluster endpoint in its kubeconfig."""
    if package == "kubernetes":
        kubeconfig = settings.get("kubeconfig")
        return simulated_outputs.endpoint_of(kubeconfig) if kubeconfig else ""
    return settings.get("region") or DEFAULT_REGION


def diff_config(package: str, olds: dict[str, Any], news: dict[str, Any]) -> provider_pb2.DiffResponse:
    """Return the differences of a provider; another cluster or region replaces it, and so all its resources."""
    changed = sorted(key for key in {*olds, *news} - ENGINE_PROPERTIES if olds.get(key) != news.get(key))
    if not changed:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
    known = not any(provider_protocol.has_unknown(each) for each in (olds, news))
    moved = known and location_of(package, olds) != location_of(package, news)
    key = "kubeconfig" if package == "kubernetes" else "region"
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME, diffs=changed, replaces=[key] if moved else []
    )


def _with_namespace(type_: str, news: dict[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    """Add the namespace ``default`` to a namespaced object without one."""
    metadata: Any = news.get("metadata") or {}
    api_version, kind = resource_types.api_version_and_kind(type_)
    if not is_mapping(metadata) or metadata.get("namespace"):
        return added
    if not resource_types.is_namespaced(api_version, kind, metadata):
        return added
    return {**added, "metadata": {**added.get("metadata", {}), "namespace": "default"}}
