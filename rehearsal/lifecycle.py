"""The life of a stack, from its first preview to its destruction, with what is expected of each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from plan import resource_types
from rehearsal import drift, view_comparison
from rehearsal.change_scenarios import ChangeScenario, Protection, changes, protections
from rehearsal.cloud import Cloud
from rehearsal.engine_steps import ExpectedSteps, differences
from rehearsal.pulumi_engine import Deployment, Run
from rehearsal.report import Report, fail
from settings import Settings

FILE_SYSTEM = resource_types.EFS_FILE_SYSTEM
KEPT_WITH_ITS_FILES = (FILE_SYSTEM, resource_types.EFS_FILE_SYSTEM_POLICY, resource_types.EFS_BACKUP_POLICY)
"""What ``retainOnDelete`` leaves: the file system, and what encrypts its transport and backs it up."""
KEPT_WITH_ITS_IMAGES = (resource_types.ECR_REPOSITORY, resource_types.ECR_LIFECYCLE_POLICY)
"""The same of each repository."""


def live(deployment: Deployment, folder: Path, report: Report) -> None:
    """The first preview, the first ``up``, nothing to do, and every change that the stack can see."""
    stack = deployment.name
    preview = succeeded(stack, "preview", deployment.preview(), report)
    up = succeeded(stack, "up", deployment.up(), report)
    if wrong := sorted(map(str, preview.steps ^ up.steps)):
        fail(f"{stack}: the preview announced other steps than up took", wrong)
    nothing_to_do(deployment, report)
    view_comparison.agree(deployment, folder, report)
    for change in changes(deployment.document):
        _make(change, deployment, report)
    nothing_to_do(deployment, report)


def _make(change: ChangeScenario, deployment: Deployment, report: Report) -> None:
    """The preview announces what ``up`` does, and ``up`` does what is expected."""
    deployment.document = change.apply(deployment.document)
    deployment.program.edits = list(change.edits)
    for what, run in ((f"preview of {change.name}", deployment.preview), (change.name, deployment.up)):
        done = succeeded(deployment.name, what, run(), report)
        require(deployment.name, what, done, change.expected)


def end(deployment: Deployment, report: Report) -> None:
    """``destroy``; what is protected refuses first, one after the other."""
    stack = deployment.name
    for protection in protections(deployment.document):
        refused_by(protection, deployment.destroy(), deployment, report)
        unprotect(protection, deployment, report)
    succeeded(stack, "destroy", deployment.destroy(), report)
    if left := [each["urn"] for each in deployment.state().get("resources") or ()]:
        fail(f"{stack}: destroy left resources in the state", left)


def refused_by(protection: Protection, destroy: Run, deployment: Deployment, report: Report) -> None:
    """A destroy that failed, and for no other reason than that something is protected."""
    what = f"{deployment.name}: destroy, with a protected {protection.what},"
    if destroy.error is None:
        fail(f"{what} succeeded")
    if protection.refusal not in destroy.error:
        fail(f"{what} failed for another reason than that", destroy.error.splitlines())
    report.line(deployment.name, "destroy", f"refused: protected {protection.what}", destroy.seconds)


def unprotect(protection: Protection, deployment: Deployment, report: Report) -> None:
    """Take one protection off, as its owner would; what an earlier destroy took away stands again."""
    deployment.document = protection.off(deployment.document)
    succeeded(deployment.name, f"up, {protection.what} unprotected", deployment.up(), report)


def nothing_left(cloud: Cloud, documents: Iterable[Mapping[str, Any]], report: Report) -> None:
    """After the last destroy: an empty account, but for the data that the settings keep, and what protects it."""
    kept = sum(map(_kept, documents), Counter[str]())
    there = Counter(each.type for each in cloud.all())
    wrong = [f"still there: {count} {type_}" for type_, count in sorted((there - kept).items())]
    wrong += [f"gone, though the settings keep it: {count} {type_}" for type_, count in sorted((kept - there).items())]
    if wrong := [*wrong, *cloud.orphans()]:
        fail("after destroy the cloud is not as the settings want it", wrong)
    names = ", ".join(each.id for each in cloud.all() if each.type in {FILE_SYSTEM, KEPT_WITH_ITS_IMAGES[0]})
    report.line("", "afterwards", f"cloud empty but for {names}, kept by the settings" if names else "cloud empty")


def nothing_to_do(deployment: Deployment, report: Report) -> None:
    """``up`` with nothing changed changes nothing."""
    run = succeeded(deployment.name, "up again", deployment.up(), report)
    require(deployment.name, "up again", run, ())


def succeeded(stack: str, name: str, run: Run, report: Report | None = None) -> Run:
    """The run, which must not have failed; it gets its line in the report."""
    if run.error is not None:
        fail(f"{stack}: {name} failed after {run.seconds:.1f} s", run.error.splitlines())
    if report:
        report.step(stack, name, run)
    return run


def require(stack: str, name: str, run: Run, expected: Sequence[ExpectedSteps]) -> None:
    """Every step that was expected, and no other."""
    if wrong := differences(run.steps, expected):
        fail(f"{stack}: {name} took other steps than expected", wrong)


def in_step(cloud: Cloud, deployments: Iterable[Deployment], after: str) -> None:
    """The cloud holds what the states say."""
    if wrong := drift.faults(cloud, deployments):
        fail(f"after {after}, cloud and state differ", wrong)


def _kept(document: Mapping[str, Any]) -> Counter[str]:
    """What of one stack outlives it, by type."""
    settings = Settings.model_validate(document)
    platform, registry = settings.platform.create, settings.delivery.container_registry
    kept = Counter[str]()
    if platform and platform.file_system.create and platform.file_system.create.retain_on_delete:
        kept += Counter(KEPT_WITH_ITS_FILES)
    if registry and registry.retain_on_delete:
        images = {*settings.systems.repositories(), *registry.additional_repositories}
        kept += Counter(dict.fromkeys(KEPT_WITH_ITS_IMAGES, len(images)))
    return kept
