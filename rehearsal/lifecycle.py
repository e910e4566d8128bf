"""The lifecycle of a stack from its first preview to its destroy, and the checks after each step."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from plan import resource_types, values
from rehearsal import view_comparison
from rehearsal.change_scenarios import ChangeScenario, scenarios
from rehearsal.cloud import Cloud
from rehearsal.drift import find_drift
from rehearsal.engine_steps import ExpectedSteps, differences
from rehearsal.protections import Protection, protections
from rehearsal.pulumi_engine import Deployment, Run
from rehearsal.report import Report, fail
from rehearsal.retained import Identity, data_in_cloud, data_in_state, retained

NAMED_IN_REPORT = {resource_types.EFS_FILE_SYSTEM, resource_types.ECR_REPOSITORY, resource_types.S3_BUCKET}


def run_lifecycle(cloud: Cloud, deployment: Deployment, folder: Path, report: Report) -> None:
    """Preview and deploy a stack, check that a second ``up`` has no changes, and apply every change scenario."""
    stack = deployment.name
    preview = require_success(stack, "preview", deployment.preview(), report)
    up = require_success(stack, "up", deployment.up(), report)
    if wrong := sorted(map(str, preview.steps ^ up.steps)):
        fail(f"{stack}: preview and up differ in these steps", wrong)
    require_no_changes(deployment, report)
    require_encrypted_passwords(cloud, deployment)
    view_comparison.require_equal_views(deployment, folder, report)
    for scenario in scenarios(deployment.document):
        _apply(scenario, deployment, report)
    require_no_changes(deployment, report)


def _apply(scenario: ChangeScenario, deployment: Deployment, report: Report) -> None:
    """Preview and deploy a change; both must take exactly the expected steps."""
    deployment.document = scenario.apply(deployment.document)
    deployment.program.edits = list(scenario.edits)
    for name, run in ((f"preview, {scenario.name}", deployment.preview), (f"up, {scenario.name}", deployment.up)):
        result = require_success(deployment.name, name, run(), report)
        require_steps(deployment.name, name, result, scenario.expected)


def destroy(cloud: Cloud, deployment: Deployment, report: Report) -> Counter[str]:
    """Destroy a stack; every protection must first refuse the destroy, one after the other.

    Returns the number by type of the resources that a refused destroy retained and that ``up`` did not import.
    """
    stack = deployment.name
    abandoned = Counter[str]()
    for protection in protections(deployment.document):
        before = data_in_state(deployment.state())
        require_refusal(protection, deployment.destroy(), deployment, report)
        removed = before - data_in_state(deployment.state())
        abandoned += Counter(type_ for type_, _ in removed & data_in_cloud(cloud))
        remove_protection(protection, cloud, deployment, report)
    require_success(stack, "destroy", deployment.destroy(), report)
    if left := [each["urn"] for each in deployment.state().get("resources") or ()]:
        fail(f"{stack}: resources are left in the state after destroy", left)
    return abandoned


def require_refusal(protection: Protection, run: Run, deployment: Deployment, report: Report) -> None:
    """Fail unless a destroy failed because of the protection."""
    problem = f"{deployment.name}: destroy with protected {protection.resource}"
    if run.error is None:
        fail(f"{problem} succeeded")
    if protection.refusal not in run.error:
        fail(f"{problem} failed for another reason", run.error.splitlines())
    report.line(deployment.name, "destroy", f"refused: protected {protection.resource}", run.seconds)


def remove_protection(protection: Protection, cloud: Cloud, deployment: Deployment, report: Report) -> None:
    """Deploy the settings without a protection; that recreates what a refused destroy deleted.

    Secrets Manager keeps the names of deleted secrets until their recovery window ends, so they are purged before.
    """
    cloud.purge_deleted_secrets()
    deployment.document = protection.off(deployment.document)
    require_success(deployment.name, f"up, {protection.resource} unprotected", deployment.up(), report)


def require_empty_cloud(
    cloud: Cloud, documents: Iterable[Mapping[str, Any]], report: Report, abandoned: Mapping[str, int]
) -> None:
    """Fail unless the cloud holds exactly the data that the settings retain, and that of refused destroys."""
    expected = sum(map(retained, documents), Counter(abandoned))
    existing = Counter(each.type for each in cloud.all())
    wrong = [f"not deleted: {count} {type_}" for type_, count in sorted((existing - expected).items())]
    wrong += [
        f"deleted despite retainOnDelete: {count} {type_}" for type_, count in sorted((expected - existing).items())
    ]
    if wrong := [*wrong, *cloud.orphans()]:
        fail("after destroy the cloud is not as the settings require", wrong)
    ids = [*sorted(each.id for each in cloud.all() if each.type in NAMED_IN_REPORT), *cloud.retained_volumes()]
    names = ", ".join(ids)
    report.line("", "cloud after destroy", f"retained: {names}" if names else "empty")


def require_no_changes(deployment: Deployment, report: Report) -> None:
    """Fail if ``up`` without a change takes any step."""
    run = require_success(deployment.name, "up, unchanged", deployment.up(), report)
    require_steps(deployment.name, "up, unchanged", run, ())


def require_success(stack: str, name: str, run: Run, report: Report | None = None) -> Run:
    """Fail if a run failed; else add it to the report."""
    if run.error is not None:
        fail(f"{stack}: {name} failed after {run.seconds:.1f} s", run.error.splitlines())
    if report:
        report.step(stack, name, run)
    return run


def require_steps(stack: str, name: str, run: Run, expected: Sequence[ExpectedSteps]) -> None:
    """Fail unless a run took exactly the expected steps."""
    if wrong := differences(run.steps, expected):
        fail(f"{stack}: {name} took other steps than expected", wrong)


def require_encrypted_passwords(cloud: Cloud, deployment: Deployment) -> None:
    """Fail if the exported state has a generated password in clear text."""
    state = json.dumps(_without_secrets(deployment.state()))
    generated = [each for each in cloud.all() if each.type == resource_types.RANDOM_PASSWORD]
    if readable := sorted(each.name for each in generated if each.outputs["result"] in state):
        fail(f"{deployment.name}: the state has generated passwords in clear text", readable)


def _without_secrets(node: Any) -> Any:
    """Return a part of a state without what the engine encrypts; the Automation API exports it decrypted."""
    if isinstance(node, dict):
        found = cast("dict[str, Any]", node)
        return None if values.SIGNATURE in found else {key: _without_secrets(each) for key, each in found.items()}
    return [_without_secrets(each) for each in cast("list[Any]", node)] if isinstance(node, list) else node


def require_no_drift(
    cloud: Cloud, deployments: Iterable[Deployment], after: str, retained_data: Collection[Identity] = ()
) -> None:
    """Fail if the cloud and the states differ in more than the data that an earlier destroy retained."""
    if wrong := find_drift(cloud, deployments, retained_data):
        fail(f"after {after} the cloud and the states differ", wrong)
