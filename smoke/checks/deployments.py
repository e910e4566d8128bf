"""Checks of Deployments: planned image, complete rollout, available pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from smoke import image
from smoke.check import Check, Outcome, failed, passed
from smoke.manifest import Manifest, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def _image(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    wanted, running = _images(planned), _images(found)
    for container, reference in wanted.items():
        actual = running.get(container, "no such container")
        if not image.is_same(reference, actual):
            return failed(actual, expected=reference, remedy="another release is deployed: run `pulumi up`")
    return passed(", ".join(running[container].rpartition("/")[2] for container in wanted))


def _images(deployment: Manifest) -> dict[str, str]:
    containers = items_at(deployment, "spec", "template", "spec", "containers")
    return {str(container["name"]): str(container["image"]) for container in containers}


def _available(planned: Manifest, found: Manifest, context: CheckContext) -> Outcome:
    min_replicas = context.expected.min_replicas(planned)
    wanted = max(int(value_at(found, "spec", "replicas") or 0), min_replicas)
    updated, available = (
        int(value_at(found, "status", field) or 0) for field in ("updatedReplicas", "availableReplicas")
    )
    behind = int(value_at(found, "status", "observedGeneration") or 0) < int(
        value_at(found, "metadata", "generation") or 0
    )
    option = f"--namespace {namespace(found)}"
    if behind or updated < wanted:
        return failed(
            f"{updated} of {wanted} pods have the newest revision",
            expected="the rollout is complete",
            remedy=f"run `kubectl {option} rollout status deployment/{name(found)}`",
        )
    if available < wanted:
        return failed(
            f"{available} of {wanted} pods available",
            expected=f"{wanted} (planned minimum: {min_replicas})",
            remedy=f"run `kubectl {option} describe deployment/{name(found)}`, and describe its pods",
        )
    return passed(f"{available} of {wanted} pods available")


CHECKS = (
    Check(title="image", kind="Deployment", function=_image),
    Check(title="available", kind="Deployment", function=_available),
)
