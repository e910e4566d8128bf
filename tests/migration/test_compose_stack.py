"""The printed settings and wiring of all documents are one stack, which the preview accepts."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from plan.manifests import manifests_of
from plan.model import Plan
from tests.support import composed
from tests.support.composed import documents
from tests.support.pod_security import violations
from tests.support.stack_plans import planned_with

CONTROLLERS = {
    "microservices": "Deployment",
    "workers": "Deployment",
    "jobs": "Job",
    "cronJobs": "CronJob",
    **dict.fromkeys(("statefulServices", "postgresql", "redis", "rabbitmq", "chroma"), "StatefulSet"),
}
"""Kind of the controller of each group of settings."""


@cache
def plan() -> Plan:
    return planned_with(documents.settings(), "dev", main=Path(composed.__file__).parent)


def test_every_workload_of_every_document_is_planned() -> None:
    expected = Counter(
        CONTROLLERS[group]
        for name in documents.NAMES
        for group, found in documents.conversion(name).settings.items()
        for _ in found
    )
    namespaces = {f"{entry.name}-dev" for entry in documents.CATALOGUE}
    planned = Counter(
        manifest["kind"]
        for manifest in manifests_of(plan().resources)
        if manifest["metadata"].get("namespace") in namespaces
    )

    assert {kind: planned[kind] for kind in expected} == dict(expected)


def test_the_pods_follow_the_restricted_pod_security_standard() -> None:
    namespaces = {f"{entry.name}-dev" for entry in documents.CATALOGUE}
    manifests = [each for each in manifests_of(plan().resources) if each["metadata"].get("namespace") in namespaces]

    assert [violation for manifest in manifests for violation in violations(manifest, "restricted")] == []


def test_a_job_is_done_before_the_workloads_that_wait_for_it_start() -> None:
    by_urn = {resource.urn: resource for resource in plan().resources}
    (job,) = (urn for urn, each in by_urn.items() if each.name == "from-migration-before-start-migrate-job")
    (deployment,) = (each for each in by_urn.values() if each.name == "from-migration-before-start-api-deployment")

    assert job in deployment.dependencies
