"""The CLI killed while the cloud makes, changes or deletes something, and the documented way back."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

from components.addons.kit.merge import merged
from plan import resource_types
from rehearsal.change_scenarios import owns_platform
from rehearsal.cloud import Cloud
from rehearsal.cloud.model import Operation
from rehearsal.lifecycle import succeeded
from rehearsal.pulumi_command import Command
from rehearsal.pulumi_engine import Deployment, Run
from rehearsal.report import Figures, Report, fail

NAMESPACE = f"{resource_types.KUBERNETES_NAMESPACE}::layering-detection-namespace"
CHANGED = f"{resource_types.KUBERNETES_DEPLOYMENT}::layering-detection-orchestrator-deployment"

WITH_A_PLATFORM = (
    f"{resource_types.EC2_VPC}::platform-network-vpc",
    f"{resource_types.EKS_ADDON}::platform-vpc-cni-addon",
    f"{resource_types.EKS_NODE_GROUP}::platform-system-nodes",
    f"{resource_types.HELM_RELEASE}::platform-external-secrets-release",
    CHANGED,
)
ON_A_SHARED_PLATFORM = (NAMESPACE, CHANGED)
"""What is being made when the CLI dies. Each waits for the one above it, so that none of them is there too early."""

DELETED = f"{resource_types.KUBERNETES_DEPLOYMENT}::layering-detection-aggregator-deployment"


class CrashTests:
    """One stack whose CLI is killed again and again, and recovers each time."""

    def __init__(
        self, deployment: Deployment, cloud: Cloud, command: Command, report: Report, figures: Figures
    ) -> None:
        self._deployment, self._cloud, self._command = deployment, cloud, command
        self._report, self._figures = report, figures

    def creates(self) -> None:
        """Killed in the first ``up``, once at each moment."""
        stack = self._deployment.name
        preview = succeeded(stack, "preview", self._deployment.preview())
        planned = {step.resource: step.urn for step in preview.steps}
        for resource in moments(self._deployment.document):
            if planned.get(resource) in {None, *(each.urn for each in self._cloud.all())}:
                fail(f"{stack}: up cannot be killed while it makes {resource}: it is there already, or not planned")
            self._kill("create", resource, self._deployment.up)

    def update(self) -> None:
        """Killed in a release."""
        release = {"systems": {"layeringDetection": {"imageTag": "1.2.0"}}}
        self._deployment.document = merged(self._deployment.document, release)
        self._kill("update", CHANGED, self._deployment.up)

    def delete(self) -> None:
        """Killed in a destroy."""
        self._kill("delete", DELETED, self._deployment.destroy)

    def _kill(self, operation: Operation, resource: str, run: Callable[[], Run]) -> None:
        with warnings.catch_warnings(action="ignore"):  # a thread of the Automation API warns that its events end
            self._run_and_kill(operation, resource, run)
            recover(self._deployment, self._cloud, self._report)
        self._figures.recovered += 1

    def _run_and_kill(self, operation: Operation, resource: str, run: Callable[[], Run]) -> None:
        self._cloud.faults.run_after(operation, resource, self._command.kill)
        killed = run()
        what = f"{self._deployment.name}: the CLI was to be killed in the {operation} of {resource}"
        said = (killed.error or "no error").splitlines()
        if self._cloud.faults.pending:
            fail(f"{what}, which did not happen", said)
        if killed.error is None or not self._command.was_killed:
            fail(f"{what}, and ended by itself", said)
        self._figures.killed += 1
        title = f"CLI killed, {operation} of {resource.partition('::')[0].rpartition(':')[2]}"
        self._report.line(self._deployment.name, title, "", killed.seconds)


def moments(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The creates at which the first ``up`` of a stack is killed, in the order in which they come."""
    return WITH_A_PLATFORM if owns_platform(settings) else ON_A_SHARED_PLATFORM


def recover(deployment: Deployment, cloud: Cloud, report: Report) -> None:
    """What docs/rehearsal.md tells a person to do.

    The engine asked for resources and died before the answer: some exist, and the state does not know their ids.
    """
    deployment.cancel()
    # What AWS was asked for it makes, whether anybody waits for it or not: until then there is nothing to adopt.
    cloud.wait_until_idle()
    ids = {each.urn: each.id for each in cloud.all()}
    state = deployment.state()
    creating = [each["resource"] for each in state.get("pending_operations") or () if each["type"] == "creating"]
    components = [each for each in creating if not each["custom"]]
    adopted = [{**each, "id": ids[each["urn"]]} for each in creating if each["urn"] in ids]
    if creating:
        resources = [*state["resources"], *sorted(components, key=_depth), *adopted]
        deployment.replace_state({**state, "resources": resources, "pending_operations": []})
    refresh = succeeded(deployment.name, "refresh", deployment.refresh())
    forgotten = len(creating) - len(components) - len(adopted)
    report.line(deployment.name, "recovered", f"{len(adopted)} adopted, {forgotten} forgotten", refresh.seconds)


def _depth(resource: Mapping[str, Any]) -> int:
    """A state lists parents before their children."""
    return resource["urn"].count("$")
