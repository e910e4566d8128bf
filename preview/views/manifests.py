"""Every Kubernetes object of a plan as a manifest that ``kubectl apply`` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.manifests import manifests_of
from preview.views.files import Files
from preview.views.yaml_text import dump

if TYPE_CHECKING:
    from plan.model import Plan

CLUSTER_SCOPED = "_cluster"
"""Folder of the objects that live in no namespace; no namespace can have this name."""


def files(plan: Plan) -> Files:
    """One file an object: ``<namespace>/<kind>-<name>.yaml``."""
    found = Files()
    for manifest in manifests_of(plan.resources):
        metadata = manifest["metadata"]
        folder = metadata.get("namespace", CLUSTER_SCOPED)
        found.add(f"{folder}/{manifest['kind'].lower()}-{metadata['name']}.yaml", dump(manifest))
    return found
