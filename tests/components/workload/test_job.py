from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.support.pod_security import violations
from tests.support.shop import Cluster, Shop, cluster, cron_job_spec, job_spec

JOB = "kubernetes:batch/v1:Job"


def job(**yaml: object) -> Cluster:
    return cluster(lambda shop: len(shop.job(job_spec(**yaml)).done))


def test_a_job_has_a_generated_name_so_that_its_replacement_does_not_collide_with_it() -> None:
    (registration,) = job().registrations("Job")
    assert "name" not in registration.inputs["metadata"]


def test_the_next_deployment_replaces_a_failed_job_and_never_runs_two_at_once() -> None:
    (registration,) = job().registrations("Job")
    assert registration.inputs["metadata"]["annotations"]["pulumi.com/replaceUnready"] == "true"
    assert registration.options["deleteBeforeReplace"]


def test_a_new_run_of_a_job_has_other_pods() -> None:
    first, second = (found.all("Job")[0]["spec"]["template"] for found in (job(), job(run=2)))
    assert first["spec"] == second["spec"]
    assert first != second


def test_a_job_tries_again_until_its_deadline_and_one_pod_at_a_time() -> None:
    spec = job(attempts=3, deadlineSeconds=900).all("Job")[0]["spec"]
    assert (spec["backoffLimit"], spec["activeDeadlineSeconds"]) == (2, 900)
    assert spec["podReplacementPolicy"] == "Failed"
    assert spec["template"]["spec"]["restartPolicy"] == "Never"
    # The Job would come back, and run again, after its deletion.
    assert "ttlSecondsAfterFinished" not in spec


def test_pulumi_waits_longer_than_the_deadline_of_a_job() -> None:
    annotations = job(deadlineSeconds=900).all("Job")[0]["metadata"]["annotations"]
    assert int(annotations["pulumi.com/timeoutSeconds"]) > 900


def test_a_workload_starts_after_the_job_that_it_depends_on() -> None:
    def program(shop: Shop) -> None:
        shop.worker(depends_on=shop.job().done, triggers=())

    with pytest.raises(ValueError, match="scaling has no metric"):
        cluster(program)

    found = cluster(lambda shop: shop.cron_job(depends_on=shop.job().done).urn)
    (cron_job,) = found.registrations("CronJob")
    (needed,) = found.registrations("Job")
    assert needed.urn in cron_job.dependencies


def test_the_pods_of_jobs_are_restricted_and_isolated() -> None:
    found = cluster(lambda shop: (shop.job().done, shop.cron_job().urn)[1])
    pods = [found.all("Job")[0]["spec"]["template"]["spec"]]
    pods.append(found.all("CronJob")[0]["spec"]["jobTemplate"]["spec"]["template"]["spec"])
    assert [violations(pod) for pod in pods] == [[], []]
    assert {pod["enableServiceLinks"] for pod in pods} == {False}
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in found.all("NetworkPolicy")}
    for name in ("migration", "report"):
        assert policies[name]["policyTypes"] == ["Ingress", "Egress"]
        assert "ingress" not in policies[name]


def test_a_cron_job_runs_at_most_once_at_a_time_in_its_time_zone() -> None:
    found = cluster(lambda shop: shop.cron_job(cron_job_spec(timeZone="Europe/Berlin")).urn)
    spec = found.one("CronJob", "report")["spec"]
    assert (spec["schedule"], spec["timeZone"], spec["concurrencyPolicy"]) == ("30 2 * * *", "Europe/Berlin", "Forbid")


@pytest.mark.parametrize("schedule", ["every day", "* * * *", "", "61"])
def test_a_schedule_that_is_not_of_cron_is_refused(schedule: str) -> None:
    with pytest.raises(ValidationError, match="is not a schedule of cron with five fields"):
        cron_job_spec(schedule=schedule)
