"""A stack that matches its plan passes, and the report shows the found state."""

from __future__ import annotations

import json
import re

import pytest

from smoke.manifest import name
from tests.support.fake_cluster import SECRET_VALUE, FakeCluster
from tests.support.stack_plans import of_kind, planned


def test_a_stack_that_matches_its_plan_passes_every_check(failures):
    assert failures() == {}


def test_every_planned_object_of_each_kind_is_checked(run):
    results = json.loads(run("--json")[1])["results"]
    checks = {
        "Namespace": {"namespace"},
        "Deployment": {"image", "available", "restarts", "volumes"},
        "StatefulSet": {"image", "available", "restarts"},
        "Job": {"image", "complete"},
        "CronJob": {"image", "schedule"},
        "ScaledObject": {"autoscaler"},
        "ExternalSecret": {"external secret", "secret keys"},
        "PersistentVolumeClaim": {"claim"},
        "HorizontalPodAutoscaler": {"autoscaler"},
        "PodDisruptionBudget": {"disruption budget"},
        "NetworkPolicy": {"network policy"},
        "Ingress": {"health"},
    }
    expected = {
        (check, planned["metadata"].get("namespace", name(planned)), name(planned))
        for kind, titles in checks.items()
        for planned in of_kind("dev", kind)
        for check in titles
    }

    assert {(each["check"], each["namespace"], each["name"]) for each in results} == expected
    services = {"orchestrator", "layering", "wash-trading", "aggregator", "frontend"}
    assert {each["name"] for each in results if each["check"] == "health"} == services


def test_the_report_shows_the_found_state(run):
    found = {(each["check"], each["name"]): each["found"] for each in json.loads(run("--json")[1])["results"]}

    assert found["image", "layering"] == "layering-detection-layering:1.0.0"
    assert found["available", "layering"] == "1 of 1 pods available"
    assert found["volumes", "orchestrator"] == "/app/input read-only"
    assert found["volumes", "aggregator"] == "/app/output writable, /app/logs writable"
    assert found["volumes", "layering"] == "no volumes"
    assert found["autoscaler", "layering"] == "1-10 pods, cpu 12%, memory 12%"
    assert found["health", "layering"] == "http /health 200 for host layering.layering-detection.local"
    assert found["secret keys", "aggregator-secrets"] == "API_KEY, PSEUDONYMIZATION_SALT present"


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_no_value_of_a_secret_is_printed(run, cluster, arguments):
    namespace = "/api/v1/namespaces/layering-detection-dev"
    cluster.refused[f"{namespace}/secrets/layering-secrets"] = 500
    cluster.get("Secret", "aggregator-secrets")["data"]["API_KEY"] = ""
    cluster.get("ExternalSecret", "aggregator-secrets")["status"]["conditions"] = [
        {"type": "Ready", "status": "False", "reason": "SecretSyncedError", "message": SECRET_VALUE}
    ]
    code, out, err = run(*arguments)

    assert code == 1
    assert SECRET_VALUE not in out + err


def test_the_text_report_has_a_line_for_each_check_and_ends_with_the_count(run):
    code, out, _ = run()
    count = len(json.loads(run("--json")[1])["results"])

    assert code == 0
    assert len(re.findall(r"^ok ", out, re.MULTILINE)) == count
    assert out.rstrip().endswith(f"all {count} checks passed")
    assert "Kubernetes v1.35.2-eks-0123456" in out


def test_a_failed_check_shows_found_and_expected_state_and_a_remedy(run, cluster):
    cluster.drop("NetworkPolicy", "default-deny")
    code, out, _ = run()
    text = " ".join(out.split())

    assert code == 1
    assert (
        "failed network policy default-deny not found expected: NetworkPolicy default-deny do: run `pulumi up" in text
    )
    assert re.search(r"1 of \d+ checks failed$", text)


def test_the_probe_runs_in_the_pods_with_the_folders_of_their_claims(run, cluster):
    run()

    sent = {tuple(command[3:]) for command in cluster.commands}
    assert sent == {("/app/input",), ("/app/output", "/app/logs"), ("/app/uploads", "/models")}
    assert {tuple(command[:2]) for command in cluster.commands} == {("python", "-c")}


def test_a_stack_on_a_shared_cluster_is_checked_in_its_own_namespaces(run, cluster):
    staging = FakeCluster.of(planned("staging"))
    cluster.lists, cluster.health = staging.lists, staging.health
    code, out, _ = run("--stack", "staging", "--json")

    assert code == 0
    namespaces = {"layering-detection-staging", "email-rag-staging"}
    assert {each["namespace"] for each in json.loads(out)["results"]} == namespaces


def test_ingress_address_replaces_the_address_in_the_status(failures, cluster, load_balancer):
    services = ("orchestrator", "layering", "wash-trading", "aggregator")
    for service in services:
        cluster.get("Ingress", service)["status"] = {}

    assert set(failures()) == {("health", service) for service in services}
    assert failures("--ingress-address", f"layering-detection-dev={load_balancer}") == {}
