"""The three parts of a rehearsal: lifecycle, fault injection and crash tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rehearsal.crash_tests import CrashTests
from rehearsal.fault_injection import Extent, FaultInjection
from rehearsal.lifecycle import (
    destroy,
    remove_protection,
    require_empty_cloud,
    require_no_changes,
    require_no_drift,
    require_success,
    run_lifecycle,
)
from rehearsal.protections import protections
from rehearsal.pulumi_engine import Deployment
from rehearsal.report import Report, Totals
from rehearsal.retained import data_in_cloud
from rehearsal.sandbox import Sandbox, open_sandbox
from rehearsal.tools import Tools

LATENCY = 0.002
"""Scale of AWS latencies: the ten minutes of a cluster take one second, so missing dependencies still show."""


class Rehearsal:
    """The rehearsal of one stack. Each part has its own cloud and state backend."""

    def __init__(self, stack: str, folder: Path, tools: Tools, report: Report) -> None:
        self._stack, self._folder, self._tools, self._report = stack, folder, tools, report
        self.totals = Totals()

    def lifecycle(self) -> None:
        """Deploy the stack, apply every change, destroy it, and deploy it beside what the destroy retained."""
        with open_sandbox(self._folder / "lifecycle", self._tools, LATENCY) as sandbox:
            deployments = self._deployments(sandbox)
            run_lifecycle(sandbox.cloud, deployments[-1], self._folder, self._report)
            require_no_drift(sandbox.cloud, deployments, "the changes")
            self._destroy(sandbox, deployments)
            retained_data = data_in_cloud(sandbox.cloud)
            # Secrets Manager keeps the names of deleted secrets until their recovery window ends.
            sandbox.cloud.purge_deleted_secrets()
            for each in deployments:
                require_success(each.name, "up, after destroy", each.up(), self._report)
            require_no_drift(sandbox.cloud, deployments, "up after destroy", retained_data)
            require_no_changes(deployments[-1], self._report)

    def fault_injection(self, extent: Extent) -> None:
        """Deploy, change and destroy the stack while calls fail one by one; without latency, as nothing is parallel."""
        with open_sandbox(self._folder / "faults", self._tools) as sandbox:
            deployments = self._deployments(sandbox)
            injection = FaultInjection(deployments[-1], sandbox.cloud, self._report, self.totals)
            injection.fail_creates(extent)
            require_no_drift(sandbox.cloud, deployments, "failed creates")
            injection.fail_updates()
            require_no_drift(sandbox.cloud, deployments, "failed updates")
            injection.fail_deletes()
            self._destroy(sandbox, deployments)

    def crash_tests(self) -> None:
        """Kill the CLI during creates, an update and a delete, and recover each time."""
        with open_sandbox(self._folder / "crashes", self._tools, LATENCY, checkpoints=True) as sandbox:
            *_, deployment = deployments = self._deployments(sandbox)
            tests = CrashTests(deployment, sandbox.cloud, self._tools.command, self._report, self.totals)
            for kill in (tests.kill_during_creates, tests.kill_during_update):
                kill()
                require_success(deployment.name, "up", deployment.up(), self._report)
                require_no_drift(sandbox.cloud, deployments, "recovery from a killed CLI")
                require_no_changes(deployment, self._report)
            if sandbox.cloud.clusters:
                tests.kill_api_server(sandbox.cloud.clusters)
                require_no_drift(sandbox.cloud, deployments, "the loss of the API server")
                require_no_changes(deployment, self._report)
            for protection in protections(deployment.document):
                remove_protection(protection, sandbox.cloud, deployment, self._report)
            tests.kill_during_delete()
            require_no_drift(sandbox.cloud, deployments, "recovery from a CLI killed in destroy")
            self._destroy(sandbox, deployments)

    def _deployments(self, sandbox: Sandbox) -> list[Deployment]:
        """Return the deployments for the stack; a shared platform is deployed already."""
        deployments = sandbox.deployments(self._stack)
        for each in deployments[:-1]:
            require_success(each.name, f"up, platform of {self._stack}", each.up(), self._report)
        return deployments

    def _destroy(self, sandbox: Sandbox, deployments: list[Deployment]) -> None:
        """Destroy the stack, then the shared platform, and check what remains in the cloud."""
        abandoned = Counter[str]()
        for each in reversed(deployments):
            abandoned += destroy(sandbox.cloud, each, self._report)
        require_empty_cloud(sandbox.cloud, [each.document for each in deployments], self._report, abandoned)
