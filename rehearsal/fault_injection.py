"""Fault injection: calls to the cloud fail once, one at a time, and the next run has to continue from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from components.addons.kit.merge import merged
from plan import resource_types
from rehearsal.change_scenarios import owns_platform
from rehearsal.cloud import Cloud
from rehearsal.drift import managed_resources
from rehearsal.engine_steps import Step
from rehearsal.lifecycle import remove_protection, require_no_changes, require_success
from rehearsal.protections import protections
from rehearsal.pulumi_engine import Deployment, Run
from rehearsal.report import Report, Totals, fail
from rehearsal.version_scenarios import next_minor, with_kubernetes_version

Extent = Literal["none", "sample", "all"]

SAMPLE = 10
"""Minimum number of failing creates in a sample, spread over the plan."""

NOT_READY = (resource_types.KUBERNETES_DEPLOYMENT, resource_types.KUBERNETES_JOB)
"""Types of which one more create fails because the resource does not become ready.

Helm releases are atomic, so that one rolls back instead.
"""

COMPONENTS = ("pulumi:", "landfall:", "eks:")
"""Prefixes of the types for which the cloud receives no call: providers and components."""

DELETES = 6
"""Number of failing deletes, spread over the stack."""

PROGRESS = 25
"""Number of faults between two lines of progress."""


class FaultInjection:
    """Deploys, changes and destroys one stack while calls to the cloud fail."""

    def __init__(self, deployment: Deployment, cloud: Cloud, report: Report, totals: Totals) -> None:
        self._deployment, self._cloud, self._report, self._totals = deployment, cloud, report, totals

    def fail_creates(self, extent: Extent) -> None:
        """Fail creates during ``up``, until everything is deployed."""
        preview = require_success(self._deployment.name, "preview", self._deployment.preview())
        creates = sorted(step.urn for step in preview.steps if _is_create(step))
        interval = len(creates) // SAMPLE if extent == "sample" else 1
        for urn in creates[:: max(interval, 1)]:
            self._cloud.faults.fail_once("create", urn)
        for type_ in NOT_READY:
            if urn := next((urn for urn in creates if type_ in urn), None):
                self._cloud.faults.fail_once("create", urn, "not_ready")
        self._until_success("failing creates", lambda: self._deployment.up(parallel=1))
        require_no_changes(self._deployment, self._report)

    def fail_updates(self) -> None:
        """Fail updates during a new image tag and, with a platform of its own, a Kubernetes upgrade."""
        document = merged(self._deployment.document, {"systems": {"layeringDetection": {"imageTag": "1.2.0"}}})
        self._cloud.faults.fail_once("update", "layering-detection-orchestrator-deployment")
        if owns_platform(document):
            upgrade = with_kubernetes_version(document, next_minor(document))
            document = merged(document, upgrade)
            self._cloud.faults.fail_once("update", "platform-cluster-eksCluster")
            self._cloud.faults.fail_once("update", "platform-coredns-addon")
        self._deployment.document = document
        self._until_success("failing updates", lambda: self._deployment.up(parallel=1))
        require_no_changes(self._deployment, self._report)

    def fail_deletes(self) -> None:
        """Fail deletes during ``destroy``, until everything is deleted."""
        for protection in protections(self._deployment.document):
            remove_protection(protection, self._cloud, self._deployment, self._report)
        managed = managed_resources(self._deployment.state())
        deleted = [each["urn"] for each in managed if not each.get("retainOnDelete")]
        for urn in sorted(deleted)[:: max(1, len(deleted) // DELETES)]:
            self._cloud.faults.fail_once("delete", urn)
        self._until_success("failing deletes", lambda: self._deployment.destroy(parallel=1))

    def _until_success(self, name: str, operation: Callable[[], Run]) -> None:
        """Repeat a command; each failure must be exactly one injected fault, and each run must get further."""
        stack, faults, seconds, injected = self._deployment.name, self._cloud.faults, 0.0, 0
        not_recovered = 0  # the fault of the last run, recovered once a run gets past it
        while True:
            before = len(faults.injected)
            run = operation()
            seconds += run.seconds
            new = len(faults.injected) - before
            self._totals.faults += new
            if new != (run.error is not None):
                problem = f"{stack}: with {name}, a run had {new} injected faults"
                fail(problem, (run.error or "and succeeded").splitlines())
            self._totals.faults_recovered += not_recovered
            not_recovered, injected = new, injected + new
            if run.error is None:
                break
            if injected % PROGRESS == 0:
                self._report.line(stack, name, f"{injected} so far", seconds)
        if faults.pending:
            fail(f"{stack}: {name}: these calls did not happen", faults.pending)
        self._report.line(stack, name, f"{injected} injected, all recovered", seconds)


def _is_create(step: Step) -> bool:
    return step.operation == "create" and not step.resource.startswith(COMPONENTS)
