"""Deployments: the planned image, rolled out, and enough pods that serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smoke import image
from smoke.check import Check, Verdict, bad, good
from smoke.manifest import Manifest, at, listed, name, namespace

if TYPE_CHECKING:
    from smoke.context import Site


def _image(planned: Manifest, found: Manifest, _: Site) -> Verdict:
    wanted, running = _images(planned), _images(found)
    for container, reference in wanted.items():
        actual = running.get(container, "no such container")
        if not image.same(reference, actual):
            return bad(actual, expected=reference, remedy="another release is deployed: `pulumi up`, or undo by hand")
    return good(", ".join(running[container].rpartition("/")[2] for container in wanted))


def _images(deployment: Manifest) -> dict[str, str]:
    containers = listed(deployment, "spec", "template", "spec", "containers")
    return {str(container["name"]): str(container["image"]) for container in containers}


def _available(planned: Manifest, found: Manifest, site: Site) -> Verdict:
    least = site.expected.least_replicas(planned)
    wanted = max(int(at(found, "spec", "replicas") or 0), least)
    updated, available = (int(at(found, "status", field) or 0) for field in ("updatedReplicas", "availableReplicas"))
    behind = int(at(found, "status", "observedGeneration") or 0) < int(at(found, "metadata", "generation") or 0)
    place = f"--namespace {namespace(found)}"
    if behind or updated < wanted:
        return bad(
            f"{updated} of {wanted} pods are of the newest revision",
            expected="the rollout is complete",
            remedy=f"kubectl {place} rollout status deployment/{name(found)}",
        )
    if available < wanted:
        return bad(
            f"{available} of {wanted} pods available",
            expected=f"{wanted} (planned: at least {least})",
            remedy=f"kubectl {place} describe deployment/{name(found)}, and describe its pods",
        )
    return good(f"{available} of {wanted} pods available")


CHECKS = (
    Check(title="image", kind="Deployment", judge=_image),
    Check(title="available", kind="Deployment", judge=_available),
)
