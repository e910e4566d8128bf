"""The pod template of each kind of object that creates pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nested import mapping_at, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEMPLATE = ("spec", "template")

PATHS: Mapping[str, tuple[str, ...]] = {
    "Pod": (),
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"), _TEMPLATE),
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
    "ScaledJob": ("spec", "jobTargetRef", "template"),
}
"""Path of the template in a manifest, by kind."""


def template_of(manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the metadata and spec of the pods of an object; None for a kind without pods."""
    path = PATHS.get(f"{manifest['kind']}")
    if path is None:
        return None
    return mapping_at(manifest, *path) if path else manifest


def pod_of(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the spec of the pods of an object; empty for a kind without pods."""
    return mapping_at(template_of(manifest), "spec")


def labels_of(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the labels of the pods of an object."""
    return value_at(template_of(manifest), "metadata", "labels") or {}
