"""Each fault is noticed where it is, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.cluster_faults import FAULTS, SERVICES, SYSTEM, of, pod, restarted


@pytest.mark.parametrize("fault", FAULTS)
def test_it_notices_that(fault, failures, cluster):
    cause, where, words = FAULTS[fault]
    cause(cluster)

    found = failures()
    assert set(found) == where
    for each in found.values():
        assert words in each["found"]
        assert each["expected"]
        assert each["remedy"]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets", of("disruption budget", names=SERVICES)),
        ("/exec", of("volumes", names=("aggregator", "orchestrator"))),
    ],
)
def test_it_does_not_wait_longer_than_it_was_told(path, where, failures, cluster):
    cluster.silent.add(path)
    found = failures("--timeout", 0.5)

    assert set(found) == where
    assert all("0.5 s" in each["found"] or "timed out" in each["found"] for each in found.values())


def test_a_restart_of_long_ago_is_forgiven(failures, cluster):
    restarted(cluster, timedelta(hours=2))

    assert failures() == {}
    assert set(failures("--quiet-minutes", 180)) == {("restarts", "layering")}


def test_pods_that_are_leaving_are_not_asked(failures, cluster):
    leaving = pod(cluster, "orchestrator")
    leaving["metadata"]["deletionTimestamp"] = "2026-11-01T00:00:00Z"

    assert failures()["volumes", "orchestrator"]["found"] == "no pod is ready to be asked"
    assert cluster.commands[0][3:] == ["/app/output", "/app/logs"]


def test_another_cluster_is_recognized_by_its_namespaces(failures, cluster):
    for path in list(cluster.lists):
        cluster.lists[path] = {}
    found = failures()

    assert found["namespace", SYSTEM]["found"] == "not found"
    assert "another stack's cluster" in found["namespace", SYSTEM]["remedy"]
