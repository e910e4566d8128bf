"""Each fault fails its own checks and no other check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.cluster_faults import FAULTS, MOUNTING, SERVICES, SYSTEM, of, pod, restarted


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_its_checks_with_expectation_and_remedy(fault, failures, cluster):
    cause, failed, text = FAULTS[fault]
    cause(cluster)

    found = failures()
    assert set(found) == failed
    for each in found.values():
        assert text in each["found"]
        assert each["expected"]
        assert each["remedy"]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets", of("disruption budget", names=SERVICES)),
        ("/exec", of("volumes", names=MOUNTING)),
    ],
)
def test_a_request_without_response_ends_after_the_timeout(path, where, failures, cluster):
    cluster.silent.add(path)
    found = failures("--timeout", 0.5)

    assert set(found) == where
    assert all("0.5 s" in each["found"] or "timed out" in each["found"] for each in found.values())


def test_a_restart_before_the_quiet_period_passes(failures, cluster):
    restarted(cluster, timedelta(hours=2))

    assert failures() == {}
    assert set(failures("--quiet-minutes", 180)) == {("restarts", "layering")}


def test_terminating_pods_are_ignored(failures, cluster):
    terminating = pod(cluster, "orchestrator")
    terminating["metadata"]["deletionTimestamp"] = "2026-11-01T00:00:00Z"

    assert failures()["volumes", "orchestrator"]["found"] == "no pod is ready"
    assert ["/app/output", "/app/logs"] in [command[3:] for command in cluster.commands]
    assert ["/app/input"] not in [command[3:] for command in cluster.commands]


def test_an_empty_cluster_is_reported_as_another_stacks_cluster(failures, cluster):
    for path in list(cluster.lists):
        cluster.lists[path] = {}
    found = failures()

    assert found["namespace", SYSTEM]["found"] == "not found"
    assert "check that the kubeconfig is for the cluster of dev" in found["namespace", SYSTEM]["remedy"]
