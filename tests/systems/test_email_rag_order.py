"""Email-RAG is created in an order that loses no data: import, migration, processes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest

from plan.graph import Graph, graph_of
from tests.support.email_rag import pods, system
from tests.support.kit_plans import plan_of
from tests.support.monitor import Registration
from tests.support.shop import Cluster

IMPORT = {"bucket": "email-rag-transfer"}
PROCESSES = ("backend", "worker", "frontend")
APPLICATION = ("backend", "worker", "beat", "migration", "model-download")


@pytest.fixture(scope="module")
def found() -> Cluster:
    return system(dataImport=IMPORT, beat={})


@pytest.fixture(scope="module")
def graph(found: Cluster) -> Graph:
    return graph_of(plan_of(found.deployment))


def job(found: Cluster, name: str) -> Registration:
    """Return the Job whose container has a name; the Jobs themselves have generated names."""
    (made,) = [
        each
        for each in found.registrations("Job")
        if each.inputs["spec"]["template"]["spec"]["containers"][0]["name"] == name
    ]
    return made


def assert_order(graph: Graph, *steps: Iterable[Registration]) -> None:
    """Assert that every resource of a step depends on every resource of the step before."""
    for first, second in pairwise(steps):
        for prerequisite in first:
            for dependent in second:
                assert graph.depends_on(dependent.urn, prerequisite.urn), (dependent.name, prerequisite.name)


def deployments(found: Cluster, *names: str) -> list[Registration]:
    return [found.registration("Deployment", name) for name in names]


def test_a_dump_is_restored_before_the_migration_and_before_any_process_writes(found: Cluster, graph: Graph) -> None:
    """A dump that is loaded into a migrated schema loses the rows of three tables, and reports success."""
    database = found.registration("StatefulSet", "postgres")
    restored, migrated = job(found, "import-database"), job(found, "migration")
    assert_order(graph, [database], [restored], [migrated], deployments(found, "backend", "worker", "beat"))


def test_uploads_and_vectors_are_imported_before_any_process_writes(found: Cluster, graph: Graph) -> None:
    uploads, vectors = job(found, "import-uploads"), job(found, "import-vectors")
    server = found.registration("StatefulSet", "chroma")
    assert_order(graph, [uploads], deployments(found, "backend", "worker"))
    assert_order(graph, [vectors], [server], deployments(found, "backend", "worker"))


def test_a_store_in_the_cloud_is_filled_in_the_same_order() -> None:
    found = system(dataImport=IMPORT, postgres={"hosting": "managed"})
    graph = graph_of(plan_of(found.deployment))
    database = found.deployment.one("aws:rds/instance:Instance")
    order = [job(found, "import-database")], [job(found, "migration")], deployments(found, *PROCESSES)
    assert_order(graph, [database], *order)


def test_one_job_migrates_the_database_before_the_processes_start(found: Cluster, graph: Graph) -> None:
    """Of several migrations in parallel, one ends with a duplicate key."""
    spec = job(found, "migration").inputs["spec"]
    assert spec["template"]["spec"]["containers"][0]["command"] == ["alembic", "upgrade", "head"]
    assert (spec.get("parallelism", 1), spec.get("completions", 1)) == (1, 1)
    assert_order(graph, [job(found, "migration")], deployments(found, "backend", "worker", "beat"))


def test_another_image_migrates_the_database_again(found: Cluster) -> None:
    """The pods of a Job cannot change, so that another image is another Job."""
    other = system(imageTag="1.0.1")
    templates = [job(each, "migration").inputs["spec"]["template"] for each in (found, other)]
    images = [template["spec"]["containers"][0]["image"] for template in templates]
    assert [image.rpartition(":")[2] for image in images] == ["1.0.0", "1.0.1"]
    assert "name" not in job(found, "migration").inputs["metadata"], "a replacement does not collide with the old Job"


def test_no_pod_migrates_the_database_by_itself(found: Cluster) -> None:
    there = pods(found)
    assert not [name for name in there.names if there.pod(name).get("initContainers")]
    assert [name for name in there.names if "alembic" in str(there.container(name).get("command"))] == ["migration"]


def test_the_model_is_downloaded_before_the_processes_that_read_it_start(found: Cluster, graph: Graph) -> None:
    assert_order(graph, [job(found, "model-download")], deployments(found, "backend", "worker"))


def test_the_service_of_the_backend_exists_before_the_frontend_resolves_its_name(found: Cluster, graph: Graph) -> None:
    """nginx ends if the name does not resolve, and resolves it at its start alone."""
    service = found.registration("Service", "email-rag-backend")
    backend = found.registration("Deployment", "backend")
    assert_order(graph, [service, backend], deployments(found, "frontend"))


def test_the_import_reads_the_exports_and_cannot_change_them(found: Cluster) -> None:
    """A rollback to the old host starts from data that nothing has changed."""
    policies = [
        statement
        for each in found.deployment.all("aws:iam/rolePolicy:RolePolicy")
        for statement in json.loads(each.inputs["policy"])["Statement"]
        if "email-rag-transfer" in str(statement["Resource"])
    ]
    assert len(policies) >= 3
    assert {verb(action) for statement in policies for action in actions(statement)} <= {"Get", "List"}


def actions(statement: dict[str, Any]) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def verb(action: str) -> str:
    """Return the first word of an action: ``Get`` for ``s3:GetObject``."""
    name = action.partition(":")[2]
    end = next((index for index, letter in enumerate(name) if index and letter.isupper()), len(name))
    return name[:end]


def test_all_processes_run_one_image_with_a_pinned_tag_or_digest(found: Cluster) -> None:
    """An image that is built again gets other versions of its libraries, which do not work together."""
    there = pods(found)
    (image,) = {there.container(name)["image"] for name in APPLICATION}
    assert image.endswith("/email-rag-backend:1.0.0")
    digest = f"sha256:{'0' * 64}"
    pinned = {"image": {"repository": "email-rag-backend", "digest": digest}}
    other = pods(system(backend=pinned, worker=pinned, migration=pinned, modelDownload=pinned))
    assert other.container("worker")["image"].endswith(f"/email-rag-backend@{digest}")
