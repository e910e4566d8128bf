"""A ledger that is changed in any place says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.migration_changes import ALARM, CONFIG, DEPLOYMENT, changed, container, faults, without
from tests.support.stack_plans import planned

LAYERING = "layering-detection-layering"


@pytest.mark.parametrize(
    ("type_", "name", "change", "fault"),
    [
        (
            CONFIG,
            f"{LAYERING}-config",
            lambda it: it["data"].update(EXTRA="1"),
            "services/layering/environment/EXTRA: — there, 1 here",
        ),
        (
            CONFIG,
            f"{LAYERING}-config",
            lambda it: it["data"].pop("LOG_LEVEL"),
            "services/layering/environment/LOG_LEVEL: INFO there, — here",
        ),
        (
            CONFIG,
            f"{LAYERING}-config",
            lambda it: it["data"].update(LOG_LEVEL="DEBUG"),
            "services/layering/environment/LOG_LEVEL: INFO there, DEBUG here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: container(it)["resources"]["requests"].update(cpu="250m"),
            "services/layering/resources/cpu: 500m (512 CPU units) there, 250m here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: container(it)["livenessProbe"].update(periodSeconds=60),
            "services/layering/health_check/interval_seconds: 30 there, 60 here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: container(it).update(startupProbe={"httpGet": {"path": "/health", "port": "http"}}),
            "services/layering/startup/kind: — there, http here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: it["spec"]["template"]["spec"].update(hostNetwork=True),
            "unread/Deployment/layering/spec.template.spec.hostNetwork: — there, True here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: it["spec"]["template"]["spec"]["containers"].append({"name": "proxy", "image": "a/b:1"}),
            "unread/Deployment/layering/spec.template.spec.containers.1.name: — there, proxy here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: it["spec"]["strategy"]["rollingUpdate"].update(maxUnavailable=1),
            "services/layering/lifecycle/min_healthy_percent: 100 there, 100 and -1 pods here",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda it: container(it)["env"][0]["valueFrom"]["secretKeyRef"].update(optional=True),
            (
                "services/layering/secrets/API_KEY: layering-detection/dev/api-key#api_key there, "
                "layering-detection/dev/api-key#api_key, optional here"
            ),
        ),
        (
            DEPLOYMENT,
            "layering-detection-orchestrator-deployment",
            lambda it: container(it)["volumeMounts"][1].update(readOnly=False),
            "services/orchestrator/volumes/input/read_only: yes there, no here",
        ),
        (
            "kubernetes:core/v1:Service",
            f"{LAYERING}-service",
            lambda it: it["spec"]["ports"].append({"name": "metrics", "port": 9090}),
            "unread/Service/layering-service/spec.ports.1.name: — there, metrics here",
        ),
        (
            "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
            f"{LAYERING}-autoscaler",
            lambda it: it["spec"].update(maxReplicas=3),
            "services/layering/replicas/max: 10 there, 3 here",
        ),
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            f"{LAYERING}-ingress",
            lambda it: it["metadata"]["annotations"].update({"alb.ingress.kubernetes.io/auth-type": "oidc"}),
            "unread/Ingress/layering/metadata.annotations.alb.ingress.kubernetes.io/auth-type: — there, oidc here",
        ),
        (
            "aws:efs/accessPoint:AccessPoint",
            "layering-detection-output-access-point",
            lambda it: it["posixUser"].update(uid=0),
            "services/aggregator/volumes/output/user_id: 1000 there, 0 here",
        ),
        (
            ALARM,
            "layering-detection-monitoring-layering-cpu",
            lambda it: it.update(threshold=95),
            "services/layering/alarms/cpu/condition: GreaterThanThreshold 80 there, GreaterThanThreshold 95 here",
        ),
    ],
)
def test_a_changed_value_is_noticed(type_, name, change, fault) -> None:
    assert any(found.startswith(fault) for found in faults(changed(type_, name, change))), fault


@pytest.mark.parametrize(
    ("type_", "name", "fault"),
    [
        (
            ALARM,
            "layering-detection-monitoring-layering-running",
            "services/layering/alarms/running/condition: LessThan",
        ),
        (DEPLOYMENT, f"{LAYERING}-deployment", "services/layering/environment/PORT: 8001 there, — here"),
        (
            "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
            f"{LAYERING}-autoscaler",
            "services/layering/autoscaling/cpu_percent: 70 there, — here",
        ),
        (
            "kubernetes:external-secrets.io/v1:ExternalSecret",
            f"{LAYERING}-secrets",
            "services/layering/secrets/API_KEY: layering-detection/dev/api-key#api_key there, unknown",
        ),
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            f"{LAYERING}-ingress",
            "services/layering/target_group/health_path: /health there, — here",
        ),
    ],
)
def test_a_missing_resource_is_noticed(type_, name, fault) -> None:
    assert any(found.startswith(fault) for found in faults(without(type_, name))), fault


def test_an_alarm_that_ecs_did_not_have_needs_a_reason() -> None:
    plan = planned("dev")
    alarm = plan.one(ALARM, "layering-detection-monitoring-layering-cpu")
    further = replace(alarm, urn=f"{alarm.urn}-disk", name="layering-detection-monitoring-layering-disk")

    found = faults(replace(plan, resources=(*plan.resources, further)))

    assert any(each.startswith("services/layering/alarms/disk/condition: — there, GreaterThan") for each in found)


def test_an_object_of_another_kind_needs_a_reason() -> None:
    plan = planned("dev")
    config = plan.one(CONFIG, f"{LAYERING}-config")
    job = replace(
        config,
        urn=f"{config.urn}-job",
        type="kubernetes:batch/v1:Job",
        inputs={"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "smoke"}},
    )

    found = faults(replace(plan, resources=(*plan.resources, job)))

    assert "unread/Job/smoke: — there, planned here, and no reason is given" in found


def test_equal_amounts_are_the_same_however_they_are_written() -> None:
    def otherwise(inputs: dict[str, Any]) -> None:
        container(inputs)["resources"] = {"requests": {"cpu": 0.5, "memory": "0.5Gi"}, "limits": {"memory": "512Mi"}}

    assert faults(changed(DEPLOYMENT, f"{LAYERING}-deployment", otherwise)) == []
