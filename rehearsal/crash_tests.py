"""Crash tests: kill the CLI while the cloud creates, updates or deletes a resource, and recover as documented."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from components.addons.kit.merge import merged
from nested import values_at
from plan import resource_types
from rehearsal.change_scenarios import owns_platform
from rehearsal.cloud import Cloud
from rehearsal.cloud.clusters import Clusters
from rehearsal.cloud.model import Operation, Resource
from rehearsal.kubernetes.objects import MANAGER
from rehearsal.lifecycle import require_success
from rehearsal.pulumi_command import Command
from rehearsal.pulumi_engine import Deployment, Run
from rehearsal.report import Report, Totals, fail

NAMESPACE = f"{resource_types.KUBERNETES_NAMESPACE}::layering-detection-namespace"
UPDATED = f"{resource_types.KUBERNETES_DEPLOYMENT}::layering-detection-orchestrator-deployment"
DELETED = f"{resource_types.KUBERNETES_DEPLOYMENT}::layering-detection-aggregator-deployment"

DOWN_SECONDS = 3
"""Time without an API server."""

CREATED_WITH_PLATFORM = (
    f"{resource_types.EC2_VPC}::platform-network-vpc",
    f"{resource_types.EKS_ADDON}::platform-vpc-cni-addon",
    f"{resource_types.EKS_NODE_GROUP}::platform-system-nodes",
    f"{resource_types.HELM_RELEASE}::platform-external-secrets-release",
    UPDATED,
)
CREATED_ON_SHARED_PLATFORM = (NAMESPACE, UPDATED)
"""Resources during whose create the CLI is killed. Each depends on the one before."""


class CrashTests:
    """Kills the CLI of one stack repeatedly, and recovers the stack each time."""

    def __init__(self, deployment: Deployment, cloud: Cloud, command: Command, report: Report, totals: Totals) -> None:
        self._deployment, self._cloud, self._command = deployment, cloud, command
        self._report, self._totals = report, totals

    def kill_during_creates(self) -> None:
        """Kill the first ``up``, once during the create of each chosen resource."""
        stack = self._deployment.name
        preview = require_success(stack, "preview", self._deployment.preview())
        planned = {step.resource: step.urn for step in preview.steps}
        for resource in created_resources(self._deployment.document):
            if planned.get(resource) in {None, *(each.urn for each in self._cloud.all())}:
                fail(
                    f"{stack}: up cannot be killed during the create of {resource}: it exists already or is not planned"
                )
            self._kill("create", resource, self._deployment.up)

    def kill_during_update(self) -> None:
        """Kill the ``up`` of a new image tag."""
        release = {"systems": {"layeringDetection": {"imageTag": "1.2.0"}}}
        self._deployment.document = merged(self._deployment.document, release)
        self._kill("update", UPDATED, self._deployment.up)

    def kill_api_server(self, clusters: Clusters) -> None:
        """Kill the API server before an update reaches it: another ``up`` continues once it is back."""
        release = {"systems": {"layeringDetection": {"imageTag": "1.3.0"}}}
        self._deployment.document = merged(self._deployment.document, release)
        with ThreadPoolExecutor(1) as executor:
            restarts: list[Future[None]] = []

            def kill() -> None:
                clusters.kill_api_servers()
                restarts.append(executor.submit(_start_later, clusters))

            self._cloud.faults.run_before("update", UPDATED, kill)
            interrupted = self._deployment.up()
        if not restarts:
            details = (interrupted.error or "no error").splitlines()
            fail(f"{self._deployment.name}: the update of {UPDATED} did not happen", details)
        restarts[0].result()
        ended = "up failed" if interrupted.error else "up waited for it"
        name = "API server killed, update of Deployment"
        self._report.line(self._deployment.name, name, ended, interrupted.seconds)
        self._cloud.wait_until_idle()
        require_success(self._deployment.name, "up, API server is back", self._deployment.up(), self._report)

    def kill_during_delete(self) -> None:
        """Kill a ``destroy``."""
        self._kill("delete", DELETED, self._deployment.destroy)

    def _kill(self, operation: Operation, resource: str, run: Callable[[], Run]) -> None:
        with warnings.catch_warnings(action="ignore"):  # a thread of the Automation API warns that its events end
            self._run_and_kill(operation, resource, run)
            recover(self._deployment, self._cloud, self._report)
        self._totals.kills_recovered += 1

    def _run_and_kill(self, operation: Operation, resource: str, run: Callable[[], Run]) -> None:
        self._cloud.faults.run_after(operation, resource, self._command.kill)
        killed = run()
        expected = f"{self._deployment.name}: expected a killed CLI during the {operation} of {resource}"
        details = (killed.error or "no error").splitlines()
        if self._cloud.faults.pending:
            fail(f"{expected}, but that call did not happen", details)
        if killed.error is None or not self._command.was_killed:
            fail(f"{expected}, but the CLI exited by itself", details)
        self._totals.kills += 1
        name = f"CLI killed, {operation} of {resource.partition('::')[0].rpartition(':')[2]}"
        self._report.line(self._deployment.name, name, "", killed.seconds)


def _start_later(clusters: Clusters) -> None:
    time.sleep(DOWN_SECONDS)
    clusters.start_api_servers()


def created_resources(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the resources during whose create the CLI is killed, in order."""
    return CREATED_WITH_PLATFORM if owns_platform(settings) else CREATED_ON_SHARED_PLATFORM


def recover(deployment: Deployment, cloud: Cloud, report: Report) -> None:
    """Recover a stack after a killed CLI, by the steps in docs/how-to/recover-after-a-killed-cli.md.

    The engine requested resources and ended before the response: some exist, and their ids are not in the state.
    """
    deployment.cancel()
    # AWS completes requested resources even when the caller is gone. Before that there is nothing to import.
    cloud.wait_until_idle()
    existing = {each.urn: each for each in cloud.all()}
    state = deployment.state()
    creating = [each["resource"] for each in state.get("pending_operations") or () if each["type"] == "creating"]
    components = [each for each in creating if not each["custom"]]
    imported = [_imported(each, existing[each["urn"]]) for each in creating if each["urn"] in existing]
    if creating:
        resources = [*state["resources"], *sorted(components, key=_depth), *imported]
        deployment.replace_state({**state, "resources": resources, "pending_operations": []})
    refresh = require_success(deployment.name, "refresh", deployment.refresh())
    discarded = len(creating) - len(components) - len(imported)
    report.line(deployment.name, "recovered", f"{len(imported)} imported, {discarded} discarded", refresh.seconds)


def _imported(pending: Mapping[str, Any], existing: Resource) -> Mapping[str, Any]:
    """Return the entry of a state for an existing resource, with the field manager that has applied an object.

    Without it, the provider applies the next update as a new field manager, in conflict with the first.
    """
    managers = values_at(existing.outputs, "metadata", "managedFields")
    names = [each["manager"] for each in managers if each["operation"] == "Apply"]
    outputs = [{"__fieldManager": each} for each in names if each.startswith(MANAGER)]
    return {**pending, "id": existing.id, **({"outputs": outputs[0]} if outputs else {})}


def _depth(resource: Mapping[str, Any]) -> int:
    """Return the depth of a resource: a state lists parents before their children."""
    return resource["urn"].count("$")
