"""Everything that can fail does, once and one at a time; the next ``up`` has to go on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from components.addons.merge import merged
from tests.rehearsal.changes import next_minor, owns_platform
from tests.rehearsal.cloud import Cloud
from tests.rehearsal.engine import Deployment, Run
from tests.rehearsal.lifecycle import nothing_to_do
from tests.rehearsal.report import Report, fail
from tests.rehearsal.steps import Step

Extent = Literal["none", "sample", "all"]

EVERY = {"sample": 5, "all": 1}
"""Which of the creates fail: every fifth of the plan, or each."""

HALF = ("kubernetes:helm.sh/v3:Release", "kubernetes:apps/v1:Deployment")
"""Types of which one more create fails half-way: the object is there, and its pods do not become ready."""

NOT_IN_THE_CLOUD = ("pulumi:", "landfall:", "eks:")
"""Providers and components: nothing is asked of the cloud for them."""

DELETES = 6
"""How many deletes fail, spread over the stack."""

PROGRESS = 25
"""After so many faults a line says how far it is."""


class Ordeal:
    """One stack brought up, changed and destroyed while the cloud refuses one call after the other."""

    def __init__(self, deployment: Deployment, cloud: Cloud, report: Report) -> None:
        self._deployment, self._cloud, self._report = deployment, cloud, report

    def creates(self, extent: Extent) -> None:
        """Creates fail; at the end everything is there that a clean ``up`` makes."""
        creates = sorted(step.urn for step in self._deployment.preview().steps if _is_managed(step))
        for urn in creates[:: EVERY[extent]]:
            self._cloud.faults.fail_once("create", urn)
        for type_ in HALF:
            if urn := next((urn for urn in creates if type_ in urn), None):
                self._cloud.faults.fail_once("create", urn, "half")
        self._until_it_succeeds("creates that fail", lambda: self._deployment.up(parallel=1))
        nothing_to_do(self._deployment, self._report)

    def updates(self) -> None:
        """A release, and where there is a platform its Kubernetes upgrade, fail half-way."""
        document = merged(self._deployment.document, {"systems": {"layeringDetection": {"imageTag": "1.2.0"}}})
        self._cloud.faults.fail_once("update", "layering-detection-orchestrator-deployment")
        if owns_platform(document):
            upgrade = {"platform": {"create": {"cluster": {"kubernetesVersion": next_minor(document)}}}}
            document = merged(document, upgrade)
            self._cloud.faults.fail_once("update", "platform-cluster-eksCluster")
            self._cloud.faults.fail_once("update", "platform-coredns-addon")
        self._deployment.document = document
        self._until_it_succeeds("updates that fail", lambda: self._deployment.up(parallel=1))
        nothing_to_do(self._deployment, self._report)

    def deletes(self) -> None:
        """Destroy stops at deletes that fail, and goes on."""
        there = [each.urn for each in self._cloud.all() if f":{self._deployment.name}::" in each.urn]
        for urn in sorted(there)[:: max(1, len(there) // DELETES)]:
            self._cloud.faults.fail_once("delete", urn)
        self._until_it_succeeds("deletes that fail", lambda: self._deployment.destroy(parallel=1))

    def _until_it_succeeds(self, name: str, operation: Callable[[], Run]) -> None:
        """Repeat; each failure must be the one fault that was ordered, each repetition must come further."""
        stack, faults, seconds, before = self._deployment.name, self._cloud.faults, 0.0, len(self._cloud.faults.tried)
        while True:
            tried = len(faults.tried)
            run = operation()
            seconds += run.seconds
            if run.error is None:
                break
            if len(faults.tried) != tried + 1:
                what = f"{stack}: with {name}, a run met {len(faults.tried) - tried} faults instead of one"
                fail(what, run.error.splitlines())
            if (len(faults.tried) - before) % PROGRESS == 0:
                self._report.line(stack, name, f"{len(faults.tried) - before} tried so far", seconds)
        if faults.pending:
            fail(f"{stack}: {name} did not all happen", faults.pending)
        self._report.line(stack, name, f"{len(faults.tried) - before} tried, all survived", seconds)


def _is_managed(step: Step) -> bool:
    return step.operation == "create" and not step.resource.startswith(NOT_IN_THE_CLOUD)
