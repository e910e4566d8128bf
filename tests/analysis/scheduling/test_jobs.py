"""Jobs run during a deployment only: at the same time as the rollouts that do not wait for them."""

from __future__ import annotations

from dataclasses import replace

from analysis.scheduling.cluster_workloads import cluster_workloads
from tests.support.clusters import AUTOSCALER, deployment, group, manifest, packed, pod, release
from tests.support.graphs import plan

ROLLS_OUT = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def job(name="migrate", cpu="900m", *, waits_for=(), **spec):
    made = manifest("Job", name, "batch/v1", spec={"template": {"spec": pod(cpu)}, **spec})
    return replace(made, dependencies=tuple(each.urn for each in waits_for))


def web(cpu="900m", *, waits_for=()):
    made = deployment(spec=pod(cpu), strategy=ROLLS_OUT)
    return replace(made, dependencies=tuple(each.urn for each in waits_for))


def largest(*resources):
    return sorted(each.name for each in cluster_workloads([plan(*resources)]).largest_rollout())


def test_a_job_has_no_pods_at_rest():
    found = packed(group(), job("migrate", "1500m"), deployment(spec=pod("300m")))
    assert [pod.workload.name for node in found.min_replicas.nodes for pod in node.pods] == ["web"]
    assert found.errors == []


def test_a_job_runs_beside_the_rollouts_that_do_not_wait_for_it():
    migrate = job()
    assert largest(migrate, web()) == ["migrate", "web"]
    assert largest(migrate, web(waits_for=[migrate])) == ["migrate"]
    assert largest(migrate, web("1", waits_for=[migrate])) == ["web"]


def test_a_dependency_through_another_resource_counts():
    migrate = job()
    between = replace(manifest("ConfigMap", "between", "core/v1"), dependencies=(migrate.urn,))
    assert largest(migrate, between, web("1", waits_for=[between])) == ["web"]


def test_jobs_in_a_chain_do_not_run_at_the_same_time():
    load = job("load", "500m")
    migrate = job("migrate", "600m", waits_for=[load])
    prefetch = job("prefetch", "100m")
    assert largest(load, migrate, prefetch) == ["migrate", "prefetch"]


def test_a_job_that_does_not_fit_beside_the_running_pods_is_an_error():
    (error,) = packed(group(), deployment(replicas=3, spec=pod("500m")), job(cpu="1")).errors
    assert error.startswith("Job shop/migrate: 1 pod is unschedulable during a rollout. Each pod requests 1000m CPU")
    assert packed(group(sizes=(1, 1, 2)), deployment(replicas=3, spec=pod("500m")), job(), release(AUTOSCALER))


def test_a_job_that_runs_with_fewer_pods_at_once_is_a_warning():
    found = packed(group(), job(cpu="900m", parallelism=3))
    assert found.errors == []
    assert found.warnings[0] == ("Job shop/migrate: only 2 of its 3 pods can be scheduled at once; it takes longer.")


def test_every_job_must_fit_a_node():
    load = job("load", "1")
    migrate = job("migrate", "900m", waits_for=[load])
    migrate.inputs["spec"]["template"]["spec"]["nodeSelector"] = {"disk": "ssd"}
    (error,) = packed(group(), load, migrate).errors
    assert "Job shop/migrate: 1 pod is unschedulable at max replicas." in error
    assert "no match for nodeSelector disk=ssd" in error
