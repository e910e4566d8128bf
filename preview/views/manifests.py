"""Every Kubernetes object of a plan as a manifest for ``kubectl apply``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.manifests import manifests_of
from preview.views.files import Files
from preview.views.yaml_text import dump

if TYPE_CHECKING:
    from plan.model import Plan

CLUSTER_SCOPED = "_cluster"
"""Folder of cluster-scoped objects; no namespace can have this name."""


def files(plan: Plan) -> Files:
    """Return one file per object: ``<namespace>/<kind>-<name>.yaml``."""
    found = Files()
    for manifest in manifests_of(plan.resources):
        metadata = manifest["metadata"]
        folder = metadata.get("namespace", CLUSTER_SCOPED)
        found.add(f"{folder}/{manifest['kind'].lower()}-{metadata['name']}.yaml", dump(manifest))
    return found
