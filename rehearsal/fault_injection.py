"""Everything that can fail does, once and one at a time; the next ``up`` has to go on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from components.addons.kit.merge import merged
from plan import resource_types
from rehearsal import drift
from rehearsal.change_scenarios import next_minor, owns_platform, protections
from rehearsal.cloud import Cloud
from rehearsal.engine_steps import Step
from rehearsal.lifecycle import nothing_to_do, succeeded, unprotect
from rehearsal.pulumi_engine import Deployment, Run
from rehearsal.report import Figures, Report, fail

Extent = Literal["none", "sample", "all"]

SAMPLE = 10
"""So many creates fail at least, spread over the plan, where not each of them does."""

HALF = (resource_types.KUBERNETES_DEPLOYMENT,)
"""Types of which one more create fails half-way: the object is there, and its pods do not become ready. Releases are
atomic, and leave nothing."""

NOT_IN_THE_CLOUD = ("pulumi:", "landfall:", "eks:")
"""Providers and components: nothing is asked of the cloud for them."""

DELETES = 6
"""How many deletes fail, spread over the stack."""

PROGRESS = 25
"""After so many faults a line says how far it is."""


class FaultInjection:
    """One stack brought up, changed and destroyed while the cloud refuses one call after the other."""

    def __init__(self, deployment: Deployment, cloud: Cloud, report: Report, figures: Figures) -> None:
        self._deployment, self._cloud, self._report, self._figures = deployment, cloud, report, figures

    def creates(self, extent: Extent) -> None:
        """Creates fail; at the end everything is there that a clean ``up`` makes."""
        preview = succeeded(self._deployment.name, "preview", self._deployment.preview())
        creates = sorted(step.urn for step in preview.steps if _is_managed(step))
        every = len(creates) // SAMPLE if extent == "sample" else 1
        for urn in creates[:: max(every, 1)]:
            self._cloud.faults.fail_once("create", urn)
        for type_ in HALF:
            if urn := next((urn for urn in creates if type_ in urn), None):
                self._cloud.faults.fail_once("create", urn, "not_ready")
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
        for protection in protections(self._deployment.document):
            unprotect(protection, self._deployment, self._report)
        deleted = [each["urn"] for each in drift.managed(self._deployment.state()) if not each.get("retainOnDelete")]
        for urn in sorted(deleted)[:: max(1, len(deleted) // DELETES)]:
            self._cloud.faults.fail_once("delete", urn)
        self._until_it_succeeds("deletes that fail", lambda: self._deployment.destroy(parallel=1))

    def _until_it_succeeds(self, name: str, operation: Callable[[], Run]) -> None:
        """Repeat; each failure must be the one fault that was ordered, each repetition must come further."""
        stack, faults, seconds, tried = self._deployment.name, self._cloud.faults, 0.0, 0
        unsettled = 0  # the fault of the last run, survived once a run gets past it
        while True:
            before = len(faults.injected)
            run = operation()
            seconds += run.seconds
            met = len(faults.injected) - before
            self._figures.faults += met
            if met != (run.error is not None):
                what = f"{stack}: with {name}, a run met {met} faults"
                fail(what, (run.error or "and succeeded").splitlines())
            self._figures.survived += unsettled
            unsettled, tried = met, tried + met
            if run.error is None:
                break
            if tried % PROGRESS == 0:
                self._report.line(stack, name, f"{tried} tried so far", seconds)
        if faults.pending:
            fail(f"{stack}: {name} did not all happen", faults.pending)
        self._report.line(stack, name, f"{tried} tried, all survived", seconds)


def _is_managed(step: Step) -> bool:
    return step.operation == "create" and not step.resource.startswith(NOT_IN_THE_CLOUD)
