"""Checks of Deployments: planned image, complete rollout, available pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nested import value_at
from plan.pod_templates import pod_of
from smoke.check import Check, Outcome, failed, passed
from smoke.image import is_same
from smoke.manifest import Manifest, is_behind, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext


def image(planned: Manifest, found: Manifest, _: CheckContext) -> Outcome:
    """Compare the images of a workload of any kind."""
    wanted, running = _images(planned), _images(found)
    for container, reference in wanted.items():
        actual = running.get(container, "no such container")
        if not is_same(reference, actual):
            return failed(actual, expected=reference, remedy="another release is deployed: run `pulumi up`")
    return passed(", ".join(running[container].rpartition("/")[2] for container in wanted))


def _images(workload: Manifest) -> dict[str, str]:
    pod = dict(pod_of(workload))
    containers = [*items_at(pod, "containers"), *items_at(pod, "initContainers")]
    return {str(container["name"]): str(container["image"]) for container in containers}


def _available(planned: Manifest, found: Manifest, context: CheckContext) -> Outcome:
    min_replicas = context.expected.min_replicas(planned)
    wanted = max(int(value_at(found, "spec", "replicas") or 0), min_replicas)
    updated, available = (
        int(value_at(found, "status", field) or 0) for field in ("updatedReplicas", "availableReplicas")
    )
    option = f"--namespace {namespace(found)}"
    if is_behind(found) or updated < wanted:
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
    Check(title="image", kind="Deployment", function=image),
    Check(title="available", kind="Deployment", function=_available),
)
