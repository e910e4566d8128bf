"""Changes to a plan that the ledger reports."""

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
            lambda inputs: inputs["data"].update(EXTRA="1"),
            "services/layering/environment/EXTRA: ECS has no value, the plan has 1",
        ),
        (
            CONFIG,
            f"{LAYERING}-config",
            lambda inputs: inputs["data"].pop("LOG_LEVEL"),
            "services/layering/environment/LOG_LEVEL: ECS has INFO, the plan has no value",
        ),
        (
            CONFIG,
            f"{LAYERING}-config",
            lambda inputs: inputs["data"].update(LOG_LEVEL="DEBUG"),
            "services/layering/environment/LOG_LEVEL: ECS has INFO, the plan has DEBUG",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: container(inputs)["resources"]["requests"].update(cpu="250m"),
            "services/layering/resources/cpu: ECS has 500m (512 CPU units), the plan has 250m",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: container(inputs)["livenessProbe"].update(periodSeconds=60),
            "services/layering/liveness_probe/interval_seconds: ECS has 30, the plan has 60",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: container(inputs).update(startupProbe={"httpGet": {"path": "/health", "port": "http"}}),
            "services/layering/startup_probe/kind: ECS has no value, the plan has http",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: inputs["spec"]["template"]["spec"].update(hostNetwork=True),
            "uncompared/Deployment/layering/spec.template.spec.hostNetwork: ECS has no value, the plan has True",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: inputs["spec"]["template"]["spec"]["containers"].append({"name": "proxy", "image": "a/b:1"}),
            "uncompared/Deployment/layering/spec.template.spec.containers.1.name: ECS has no value, the plan has proxy",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: inputs["spec"]["strategy"]["rollingUpdate"].update(maxUnavailable=1),
            "services/layering/lifecycle/rollout_min_healthy_percent: ECS has 100, the plan has 100 and -1 pods",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            lambda inputs: container(inputs)["env"][0]["valueFrom"]["secretKeyRef"].update(optional=True),
            (
                "services/layering/secrets/API_KEY: ECS has layering-detection/dev/api-key#api_key, "
                "the plan has layering-detection/dev/api-key#api_key, optional"
            ),
        ),
        (
            DEPLOYMENT,
            "layering-detection-orchestrator-deployment",
            lambda inputs: container(inputs)["volumeMounts"][1].update(readOnly=False),
            "services/orchestrator/volumes/input/read_only: ECS has yes, the plan has no",
        ),
        (
            "kubernetes:core/v1:Service",
            f"{LAYERING}-service",
            lambda inputs: inputs["spec"]["ports"].append({"name": "metrics", "port": 9090}),
            "services/layering/endpoint/other_ports: ECS has no value, the plan has metrics 9090",
        ),
        (
            "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
            f"{LAYERING}-autoscaler",
            lambda inputs: inputs["spec"].update(maxReplicas=3),
            "services/layering/replicas/max: ECS has 10, the plan has 3",
        ),
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            f"{LAYERING}-ingress",
            lambda inputs: inputs["metadata"]["annotations"].update({"alb.ingress.kubernetes.io/auth-type": "oidc"}),
            "uncompared/Ingress/layering/metadata.annotations.alb.ingress.kubernetes.io/auth-type: ECS has no value",
        ),
        (
            "aws:efs/accessPoint:AccessPoint",
            "layering-detection-output-access-point",
            lambda inputs: inputs["posixUser"].update(uid=0),
            "services/aggregator/volumes/output/user_id: ECS has 1000, the plan has 0",
        ),
        (
            "kubernetes:core/v1:PersistentVolume",
            "layering-detection-output-volume",
            lambda inputs: inputs["spec"]["csi"].update(volumeAttributes={"encryptInTransit": "false"}),
            "services/aggregator/volumes/output/encrypted_in_transit: ECS has yes, the plan has no",
        ),
        (
            ALARM,
            "layering-detection-monitoring-layering-cpu",
            lambda inputs: inputs.update(threshold=95),
            "services/layering/alarms/cpu/condition: ECS has GreaterThanThreshold 80, the plan has Gr",
        ),
    ],
)
def test_a_changed_value_is_a_fault(type_, name, change, fault) -> None:
    assert any(found.startswith(fault) for found in faults(changed(type_, name, change))), fault


@pytest.mark.parametrize(
    ("type_", "name", "fault"),
    [
        (
            ALARM,
            "layering-detection-monitoring-layering-running",
            "services/layering/alarms/running/condition: ECS has LessThan",
        ),
        (
            DEPLOYMENT,
            f"{LAYERING}-deployment",
            "services/layering/environment/PORT: ECS has 8001, the plan has no value",
        ),
        (
            "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
            f"{LAYERING}-autoscaler",
            "services/layering/autoscaling/cpu_percent: ECS has 70, the plan has no value",
        ),
        (
            "kubernetes:external-secrets.io/v1:ExternalSecret",
            f"{LAYERING}-secrets",
            "services/layering/secrets/API_KEY: ECS has layering-detection/dev/api-key#api_key, the plan has unknown",
        ),
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            f"{LAYERING}-ingress",
            "services/layering/target_group/health_path: ECS has /health, the plan has no value",
        ),
    ],
)
def test_a_missing_resource_is_a_fault(type_, name, fault) -> None:
    assert any(found.startswith(fault) for found in faults(without(type_, name))), fault


def test_an_alarm_that_ecs_does_not_have_needs_an_explanation() -> None:
    plan = planned("dev")
    alarm = plan.one(ALARM, "layering-detection-monitoring-layering-cpu")
    new = replace(alarm, urn=f"{alarm.urn}-disk", name="layering-detection-monitoring-layering-disk")

    found = faults(replace(plan, resources=(*plan.resources, new)))

    assert any(
        each.startswith("services/layering/alarms/disk/condition: ECS has no value, the plan has Gr") for each in found
    )


def test_an_object_of_another_kind_needs_an_explanation() -> None:
    plan = planned("dev")
    config = plan.one(CONFIG, f"{LAYERING}-config")
    agent = replace(
        config,
        urn=f"{config.urn}-agent",
        type="kubernetes:apps/v1:DaemonSet",
        inputs={"kind": "DaemonSet", "apiVersion": "apps/v1", "metadata": {"name": "agent"}},
    )

    found = faults(replace(plan, resources=(*plan.resources, agent)))

    assert (
        "uncompared/DaemonSet/agent: ECS has no value, the plan has present. Add an explanation, or change the plan."
        in found
    )


def test_equal_quantities_are_the_same_in_any_notation() -> None:
    def rewrite(inputs: dict[str, Any]) -> None:
        container(inputs)["resources"] = {"requests": {"cpu": 0.5, "memory": "0.5Gi"}, "limits": {"memory": "512Mi"}}

    assert faults(changed(DEPLOYMENT, f"{LAYERING}-deployment", rewrite)) == []
