"""Jobs, CronJobs, priority classes and configuration of pods on the simulated API server."""

from __future__ import annotations

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account, Created, urn_of
from tests.support.simulated_platform import Platform
from tests.support.simulated_platform import kubernetes_object as obj

JOB = resource_types.KUBERNETES_JOB
CRON_JOB = "kubernetes:batch/v1:CronJob"
PRIORITY_CLASS = "kubernetes:scheduling.k8s.io/v1:PriorityClass"


@pytest.fixture
def platform():
    return Platform(Account())


@pytest.fixture
def make(platform):
    return platform.account.create


def inside(manifest):
    """Return an object in the default namespace, as the provider completes it."""
    manifest["metadata"]["namespace"] = "default"
    return manifest


def template(**pod):
    containers = pod.pop("containers", [{"name": "main", "image": "store:1"}])
    return {"metadata": {"labels": {"app": "store"}}, "spec": {"containers": containers, **pod}}


def job(name="migrate", **spec):
    pod = template(restartPolicy="Never", **spec.pop("pod", {}))
    return inside(obj("batch/v1", "Job", name, spec={"template": pod, **spec}))


def test_new_pods_replace_a_job(platform, make):
    made = make(JOB, "migrate", job())
    assert list(platform.account.diff(made, job(pod={"hostname": "other"})).replaces) == ["spec.template.spec.hostname"]
    assert list(platform.account.diff(made, job(activeDeadlineSeconds=60)).replaces) == []
    with pytest.raises(AbortedError, match=r"spec\.completionMode: field is immutable"):
        platform.account.update(made, job(completionMode="Indexed"))


def test_a_job_is_ready_once_its_pods_have_run(make):
    with pytest.raises(AbortedError, match="Job default/migrate does not become ready: ServiceAccount web"):
        make(JOB, "migrate", job(pod={"serviceAccountName": "web"}))


def failed_job(make, **metadata):
    inputs = job(pod={"serviceAccountName": "web"})
    inputs["metadata"] |= metadata
    with pytest.raises(AbortedError):
        make(JOB, "migrate", inputs)
    make("kubernetes:core/v1:ServiceAccount", "account", obj("v1", "ServiceAccount", "web"))
    return Created(JOB, urn_of(JOB, "migrate"), "default/migrate", inputs, inputs), inputs


def test_a_failed_job_does_not_run_again(platform, make):
    made, inputs = failed_job(make)
    assert list(platform.account.diff(made, inputs).replaces) == []
    with pytest.raises(AbortedError, match="a failed Job does not run again"):
        platform.account.update(made, inputs)


def test_an_annotation_replaces_a_failed_job(platform, make):
    made, inputs = failed_job(make, annotations={"pulumi.com/replaceUnready": "true"})
    (reason,) = platform.account.diff(made, inputs).replaces
    assert "replaceUnready" in reason


def test_a_job_that_expires_is_gone_at_the_next_refresh(platform, make):
    made = make(JOB, "migrate", job(ttlSecondsAfterFinished=60))
    assert platform.account.cloud.find(made.urn, made.id, platform.cluster["endpoint"]) is None
    kept = make(JOB, "other", job("other"))
    assert platform.account.cloud.find(kept.urn, kept.id, platform.cluster["endpoint"])


def cron_job(**spec):
    fields = {"schedule": "30 2 * * *", "jobTemplate": {"spec": {"template": template(restartPolicy="Never")}}, **spec}
    return obj("batch/v1", "CronJob", "report", spec=fields)


def test_the_provider_does_not_wait_for_a_cron_job(make):
    make(CRON_JOB, "report", cron_job(timeZone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ({"schedule": "30 2 * *"}, "is no schedule"),
        ({"schedule": "TZ=UTC 30 2 * * *"}, "is no schedule"),
        ({"timeZone": "Europe/Atlantis"}, "there is no time zone 'Europe/Atlantis'"),
    ],
)
def test_a_cron_job_requires_a_schedule_and_a_time_zone(make, spec, fault):
    with pytest.raises(AbortedError, match=fault):
        make(CRON_JOB, "report", cron_job(**spec))


def test_pods_require_their_priority_class(make):
    with pytest.raises(AbortedError, match="PriorityClass high does not exist"):
        make(JOB, "migrate", job(pod={"priorityClassName": "high"}))
    made = make(PRIORITY_CLASS, "high", obj("scheduling.k8s.io/v1", "PriorityClass", "high", value=1000))
    make(JOB, "other", job("other", pod={"priorityClassName": "high"}))
    make(JOB, "agent", job("agent", pod={"priorityClassName": "system-node-critical"}))
    assert made.inputs["value"] == 1000


def test_the_value_of_a_priority_class_cannot_change(platform, make):
    inputs = obj("scheduling.k8s.io/v1", "PriorityClass", "high", value=1000)
    made = make(PRIORITY_CLASS, "high", inputs)
    with pytest.raises(AbortedError, match="value: field is immutable"):
        platform.account.update(made, {**inputs, "value": 2000})


@pytest.mark.parametrize(("name", "value"), [("system-high", 1), ("high", 2_000_000_000)])
def test_names_and_values_of_the_system_are_reserved(make, name, value):
    with pytest.raises(AbortedError, match=r"reserved|is above"):
        make(PRIORITY_CLASS, "high", obj("scheduling.k8s.io/v1", "PriorityClass", name, value=value))


def test_an_immutable_config_map_cannot_become_mutable(platform, make):
    inputs = obj("v1", "ConfigMap", "settings", data={"a": "1"}, immutable=True)
    made = make("kubernetes:core/v1:ConfigMap", "settings", inputs)
    with pytest.raises(AbortedError, match="immutable: field is immutable"):
        platform.account.update(made, {**inputs, "immutable": False})


def test_pods_require_projected_config_maps_and_secrets(make):
    sources = [{"configMap": {"name": "a"}}, {"secret": {"name": "b", "optional": True}}]
    pod = {"volumes": [{"name": "v", "projected": {"sources": sources}}]}
    with pytest.raises(AbortedError, match=r"ConfigMap a does not exist$"):
        make(JOB, "migrate", job(pod=pod))
