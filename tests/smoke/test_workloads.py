"""Checks of StatefulSets, Jobs, CronJobs, ScaledObjects and their volumes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

import pytest

from plan.model import Plan
from tests.support.clusters import manifest
from tests.support.stack_plans import planned

NAMESPACE = "layering-detection-dev"
LABELS = {"app.kubernetes.io/name": "migration"}


def template(name):
    pod = {"containers": [{"name": name, "image": f"{name}:1.0.0"}]}
    return {
        "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
    }


def made(kind, name, api, **rest):
    return manifest(kind, name, api, NAMESPACE, **rest)


@cache
def plan() -> Plan:
    """Return dev with a store, a worker that may have no pods, a migration and a report."""
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    volumes = [{"name": "files", "persistentVolumeClaim": {"claimName": "data-store-0"}}]
    worker = template("worker")
    worker["template"]["spec"]["volumes"] = volumes
    worker["template"]["spec"]["containers"][0]["volumeMounts"] = [{"name": "files", "mountPath": "/files"}]
    migration = made("Job", "migration-1", "batch/v1", spec=template("migration"))
    migration.inputs["metadata"]["labels"] = LABELS
    report = {"schedule": "30 2 * * *", "jobTemplate": {"spec": template("report")}}
    triggers = [{"type": "rabbitmq", "metadata": {"queueName": "mails"}}]
    scaled = {"scaleTargetRef": {"name": "worker"}, "maxReplicaCount": 4, "triggers": triggers}
    resources = (
        made("StatefulSet", "store", "apps/v1", spec={"replicas": 2, **template("store")}),
        made("PersistentVolumeClaim", "data-store-0", "core/v1", spec=claim),
        made("Deployment", "worker", "apps/v1", spec=worker),
        made("PodDisruptionBudget", "worker", "policy/v1", spec={"maxUnavailable": 1}),
        made("ScaledObject", "worker", "keda.sh/v1alpha1", spec=scaled),
        made("CronJob", "report", "batch/v1", spec=report),
        migration,
    )
    dev = planned("dev")
    return replace(dev, resources=(*dev.resources, *resources))


@pytest.fixture
def plans():
    return lambda _: plan()


def test_workloads_that_match_their_plan_pass(run):
    results = json.loads(run("--json")[1])["results"]
    assert [each for each in results if not each["ok"]] == []
    found = {(each["check"], each["name"]): each["found"] for each in results}
    assert found["available", "store"] == "2 of 2 pods available"
    assert found["image", "store"] == "store:1.0.0"
    assert found["claim", "data-store-0"] == "bound, ReadWriteOnce"
    assert found["complete", "migration-1"] == "complete: migration-1-live"
    assert found["schedule", "report"] == "30 2 * * *, last success 2026-11-01T02:31:10Z"
    assert found["autoscaler", "worker"] == "0-4 pods, rabbitmq"


def conditions(**given):
    return [{"type": type_, **values} for type_, values in given.items()]


FAULTS = {
    "a pod of a StatefulSet is not available": (
        ("StatefulSet", "store"),
        {"observedGeneration": 3, "availableReplicas": 1},
        ("available", "store"),
        "1 of 2 pods available",
    ),
    "a StatefulSet has pods of two revisions": (
        ("StatefulSet", "store"),
        {"observedGeneration": 3, "availableReplicas": 2, "currentRevision": "a", "updateRevision": "b"},
        ("available", "store"),
        "its pods have the revision a",
    ),
    "a StatefulSet has not seen its newest spec": (
        ("StatefulSet", "store"),
        {"observedGeneration": 2, "availableReplicas": 2},
        ("available", "store"),
        "revision",
    ),
    "a Job has failed": (
        ("Job", "migration-1-live"),
        {"conditions": conditions(Failed={"status": "True", "reason": "BackoffLimitExceeded"})},
        ("complete", "migration-1"),
        "migration-1-live failed: BackoffLimitExceeded",
    ),
    "a Job still runs": (
        ("Job", "migration-1-live"),
        {"active": 1},
        ("complete", "migration-1"),
        "migration-1-live not complete",
    ),
    "the last run of a CronJob has failed": (
        ("CronJob", "report"),
        {"lastScheduleTime": "2026-11-02T02:30:00Z", "lastSuccessfulTime": "2026-11-01T02:31:10Z"},
        ("schedule", "report"),
        "the run of 2026-11-02T02:30:00Z did not succeed",
    ),
    "KEDA cannot read a trigger": (
        ("ScaledObject", "worker"),
        {"conditions": conditions(Ready={"status": "False", "reason": "TriggerError"})},
        ("autoscaler", "worker"),
        "Ready is not true: TriggerError",
    ),
    "KEDA uses the fallback": (
        ("ScaledObject", "worker"),
        {"conditions": conditions(Ready={"status": "True"}, Fallback={"status": "True"})},
        ("autoscaler", "worker"),
        "Fallback is true",
    ),
    "a volume has not grown": (
        ("PersistentVolumeClaim", "data-store-0"),
        {"phase": "Bound", "capacity": {"storage": "8Gi"}},
        ("claim", "data-store-0"),
        "8Gi",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_its_check_with_expectation_and_remedy(fault, failures, cluster):
    identity, status, check, text = FAULTS[fault]
    cluster.get(*identity)["status"] = status
    found = failures()
    assert set(found) == {check}
    assert text in found[check]["found"]
    assert found[check]["expected"]
    assert found[check]["remedy"]


def test_a_changed_schedule_is_a_fault(failures, cluster):
    cluster.get("CronJob", "report")["spec"]["schedule"] = "@daily"
    assert failures()["schedule", "report"]["found"] == "spec.schedule: @daily"


def test_a_cron_job_whose_run_is_active_or_that_never_ran_passes(failures, cluster):
    status = cluster.get("CronJob", "report")["status"]
    status |= {"lastScheduleTime": "2026-11-02T02:30:00Z", "active": [{"name": "report-1"}]}
    assert failures() == {}
    cluster.get("CronJob", "report")["status"] = {}
    assert failures() == {}


def test_of_several_jobs_the_newest_counts(failures, cluster):
    old = json.loads(json.dumps(cluster.get("Job", "migration-1-live")))
    old["metadata"] |= {"name": "migration-old", "creationTimestamp": "2026-10-01T00:00:00Z"}
    old["status"] = {"conditions": conditions(Failed={"status": "True", "reason": "DeadlineExceeded"})}
    cluster.add(old)
    assert failures() == {}
    cluster.get("Job", "migration-1-live")["metadata"]["labels"] = {}
    assert failures()["complete", "migration-1"]["found"] == "migration-old failed: DeadlineExceeded"


def test_a_job_that_does_not_exist_is_a_fault(failures, cluster):
    cluster.drop("Job", "migration-1-live")
    assert {check for check, name in failures() if name == "migration-1"} == {"image", "complete"}


def test_a_workload_without_pods_passes_where_the_plan_allows_it(run, cluster):
    budget = cluster.get("PodDisruptionBudget", "worker")
    budget["status"] = {"disruptionsAllowed": 0, "expectedPods": 0}
    cluster.lists[f"/api/v1/namespaces/{NAMESPACE}/pods"].pop("worker-6d4cf56db6-x7k2p")
    found = {(each["check"], each["name"]): each for each in json.loads(run("--json")[1])["results"]}
    assert all(each["ok"] for each in found.values())
    assert found["available", "worker"]["found"] == "0 of 0 pods available"
    assert found["volumes", "worker"]["found"] == "scaled to zero, not checked"
    assert found["disruption budget", "worker"]["found"] == "no pods"


def test_the_documented_permissions_are_those_that_the_check_uses(run, cluster, root):
    run()
    table = (
        (root / "docs" / "reference" / "smoke-check.md")
        .read_text(encoding="utf-8")
        .partition("| resource | verbs |")[2]
    )
    documented = {}
    for resources, verbs in re.findall(r"^\| ([a-z/, .()-]+) \| ([a-z, ]+) \|$", table, re.MULTILINE):
        documented |= dict.fromkeys(re.sub(r" \(.*?\)", "", resources).split(", "), verbs)
    used = {}
    for path in cluster.requested - {"/version"}:
        if path.endswith("/exec"):
            used["pods/exec"] = "get, create"
        elif "/secrets/" in path:
            used["secrets"] = "get"
        else:
            used[path.rpartition("/")[2]] = "list"

    assert used == documented
