"""The workloads of a planned stack, of every kind, and the objects that they refer to."""

from __future__ import annotations

from typing import Any

from plan.pod_templates import labels_of, pod_of
from tests.support.network import selects
from tests.support.stack_plans import OWNERS, of_kind

REPLICATED = ("Deployment", "StatefulSet")
WORKLOADS = (*REPLICATED, "Job", "CronJob")

Manifest = dict[str, Any]


def on_the_cluster(stack: str, kind: str) -> list[Manifest]:
    """Return the objects of a kind in the stack and on its shared platform."""
    return of_kind(stack, kind) + ([] if stack in OWNERS else of_kind("dev", kind))


def names(stack: str, kind: str, namespace: str | None = None) -> set[str]:
    """Return the names of a kind, in one namespace or cluster-scoped."""
    return {
        manifest["metadata"]["name"]
        for manifest in on_the_cluster(stack, kind)
        if manifest["metadata"].get("namespace") == namespace
    }


def workloads(stack: str, *kinds: str) -> list[Manifest]:
    """Return the workloads of some kinds, by default of every kind."""
    return [each for kind in kinds or WORKLOADS for each in of_kind(stack, kind)]


def containers(workload: Manifest) -> list[Manifest]:
    """Return the containers of a workload's pods, and its init containers."""
    pod = pod_of(workload)
    return [*pod["containers"], *pod.get("initContainers", [])]


def selected(stack: str, namespace: str, selector: Manifest) -> list[Manifest]:
    """Return the workloads of a namespace whose pods match a selector."""
    return [
        each
        for each in workloads(stack)
        if each["metadata"]["namespace"] == namespace and selects(selector, labels_of(each))
    ]


def secret_keys(stack: str, namespace: str, secret: str) -> set[str]:
    """Return the keys of a Secret that an ExternalSecret creates."""
    for external in of_kind(stack, "ExternalSecret"):
        target = external["spec"]["target"]
        if (external["metadata"]["namespace"], target["name"]) == (namespace, secret):
            copied = {entry["secretKey"] for entry in external["spec"]["data"]}
            return set(target["template"]["data"]) if "template" in target else copied
    return set()
