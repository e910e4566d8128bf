"""Node groups, autoscaling, logs and metrics follow each stack's settings."""

from __future__ import annotations

import json

import pytest

from components.node_selection import GPU_LABEL, NODE_GROUP_LABEL
from tests.support.settings_documents import DROPPED, changed, committed
from tests.support.stack_addons import RELEASE, charts, managed_addons, node_groups, values
from tests.support.stack_plans import (
    EVERY_OWNER,
    EVERY_STACK,
    EVERYTHING,
    KARPENTER,
    OWN_STAGING,
    OWNERS,
    STACKS,
    of_kind,
    plan_of,
    planned,
    settings_of,
    systems_of,
)

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
AUTOSCALERS = {"karpenter", "cluster-autoscaler"}
SERVICES = ("aggregator", "layering", "orchestrator", "wash-trading")
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
TOPIC = "aws:sns/topic:Topic"
CPU_AND_MEMORY = {"cpu", "memory"}

SCALED = {
    "layering-detection": dict.fromkeys(SERVICES, CPU_AND_MEMORY),
    "email-rag": {"backend": CPU_AND_MEMORY, "frontend": {"cpu"}},
}
"""Metrics of the autoscaled services of each system. KEDA scales the worker of Email-RAG by its queues."""

SECTIONS = {
    "layering-detection": SERVICES,
    "email-rag": ("frontend", "backend", "worker", "rabbitmq", "chroma"),
}
"""Workloads with a section of their system's dashboard."""


def reserved_for(group: str) -> list[dict[str, str]]:
    """Return the taint that reserves a group for pods that select it."""
    return [{"key": NODE_GROUP_LABEL, "value": group, "effect": "NO_SCHEDULE"}]


@pytest.mark.parametrize("stack", ["dev", "prod", OWN_STAGING, EVERYTHING])
def test_the_batch_group_is_spot_and_scales_from_zero(stack: str) -> None:
    groups = node_groups(stack)
    assert groups["batch"]["capacityType"] == "SPOT"
    assert groups["batch"]["scalingConfig"]["minSize"] == groups["batch"]["scalingConfig"]["desiredSize"] == 0
    assert groups["batch"]["scalingConfig"]["maxSize"] > 0
    assert len(groups["batch"]["instanceTypes"]) >= 3, "spot needs a choice"
    assert groups["batch"]["taints"] == reserved_for("batch")


@pytest.mark.parametrize(("stack", "applications"), [("dev", "SPOT"), ("prod", "ON_DEMAND")])
def test_only_applications_of_an_economic_stack_are_spot(stack: str, applications: str) -> None:
    groups = node_groups(stack)
    assert groups["application"]["capacityType"] == applications
    chosen = {group["capacityType"] for name, group in groups.items() if name not in {"application", "batch"}}
    assert chosen == {"ON_DEMAND"}


@pytest.mark.parametrize("stack", ["prod", EVERYTHING])
def test_monitoring_has_its_own_nodes(stack: str) -> None:
    assert node_groups(stack)["monitoring"]["taints"] == reserved_for("monitoring")
    given = values(stack, "kube-prometheus-stack")
    parts = [
        given["prometheus"]["prometheusSpec"],
        given["alertmanager"]["alertmanagerSpec"],
        *(given[part] for part in ("prometheusOperator", "grafana", "kube-state-metrics")),
    ]
    for part in parts:
        assert part["nodeSelector"] == {NODE_GROUP_LABEL: "monitoring"}
        assert [toleration["value"] for toleration in part["tolerations"]] == ["monitoring"]


def test_a_gpu_group_has_the_nvidia_image_and_the_device_plugin() -> None:
    gpu = node_groups(EVERYTHING)["gpu"]
    assert gpu["amiType"] == "AL2023_x86_64_NVIDIA"
    assert gpu["scalingConfig"]["minSize"] == 0
    assert gpu["taints"] == reserved_for("gpu")
    assert values(EVERYTHING, "nvidia-device-plugin")["nodeSelector"] == GPU_LABEL
    assert GPU_LABEL.items() <= gpu["labels"].items()
    assert [
        name for name, group in node_groups(EVERYTHING).items() if GPU_LABEL.items() <= group["labels"].items()
    ] == ["gpu"]


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_a_stack_has_one_node_autoscaler(stack: str) -> None:
    chosen = {"karpenter"} if stack == KARPENTER else {"cluster-autoscaler"}
    assert AUTOSCALERS & set(charts(stack)) == chosen
    assert "metrics-server" in managed_addons(stack)


def test_a_stack_may_have_no_node_autoscaler() -> None:
    addons = ("platform", "create", "addons")
    document = changed("dev", {(*addons, "clusterAutoscaler"): DROPPED, (*addons, "nodeAutoscaler"): "none"})
    releases = plan_of(document).of_type(RELEASE)
    assert not AUTOSCALERS & {each.inputs["chart"].rpartition("/")[2] for each in releases}


def test_a_service_with_a_node_pool_selects_its_nodes_and_tolerates_their_taint() -> None:
    pools = {each["metadata"]["name"]: each["spec"]["template"] for each in of_kind(KARPENTER, "NodePool")}
    assert set(pools) == {"general", "workers"}
    (taint,) = pools["workers"]["spec"]["taints"]
    chosen = {
        each["metadata"]["name"]: each["spec"]["template"]["spec"]
        for each in of_kind(KARPENTER, "Deployment")
        if each["metadata"]["namespace"] == "layering-detection-dev"
        and NODE_GROUP_LABEL in each["spec"]["template"]["spec"]["nodeSelector"]
    }
    assert set(chosen) == {"layering"}
    selector = dict(chosen["layering"]["nodeSelector"])
    assert selector.pop("kubernetes.io/arch") == "amd64"
    assert selector.items() <= pools["workers"]["metadata"]["labels"].items()
    (toleration,) = chosen["layering"]["tolerations"]
    assert (toleration["key"], toleration["value"], toleration["effect"]) == (
        taint["key"],
        taint["value"],
        taint["effect"],
    )


@pytest.mark.parametrize("stack", OWNERS)
def test_email_rag_selects_its_node_group_and_tolerates_the_taint(stack: str) -> None:
    assert node_groups(stack)["email-rag"]["taints"] == reserved_for("email-rag")
    pods = [
        each["spec"]["template"]["spec"]
        for kind in ("Deployment", "StatefulSet")
        for each in of_kind(stack, kind)
        if each["metadata"]["namespace"] == f"email-rag-{planned(stack).stack}"
    ]
    assert pods
    for pod in pods:
        assert pod["nodeSelector"][NODE_GROUP_LABEL] == "email-rag"
        (toleration,) = pod["tolerations"]
        assert (toleration["key"], toleration["value"], toleration["effect"]) == (
            NODE_GROUP_LABEL,
            "email-rag",
            "NoSchedule",
        )


def test_karpenter_runs_on_a_managed_node_group() -> None:
    assert values(KARPENTER, "karpenter")["nodeSelector"] == {NODE_GROUP_LABEL: "system"}
    assert "system" in node_groups(KARPENTER)


@pytest.mark.parametrize("stack", STACKS)
def test_every_service_scales_by_cpu_and_memory(stack: str) -> None:
    scaled = {
        (each["metadata"]["namespace"], each["metadata"]["name"]): {
            metric["resource"]["name"] for metric in each["spec"]["metrics"]
        }
        for each in of_kind(stack, "HorizontalPodAutoscaler")
    }
    assert scaled == {
        (f"{system}-{planned(stack).stack}", service): metrics
        for system, services in SCALED.items()
        for service, metrics in services.items()
    }


def test_keda_and_the_vertical_pod_autoscaler_follow_the_settings() -> None:
    wanted = [stack for stack in OWNERS if "keda" in settings_of(stack)["platform"]["create"]["addons"]]
    assert [stack for stack in OWNERS if "keda" in charts(stack)] == wanted == list(OWNERS)
    assert [stack for stack in OWNERS if "vertical-pod-autoscaler" in charts(stack)] == [EVERYTHING]


@pytest.mark.parametrize(("stack", "days"), [("dev", 7), ("prod", 90)])
def test_container_logs_have_the_retention_of_the_settings(stack: str, days: int) -> None:
    group = planned(stack).one(LOG_GROUP, "platform-fluent-bit-application").inputs
    wanted = committed(stack)["platform"]["create"]["addons"]["fluentBit"]["logs"]["retentionDays"]
    assert group["retentionInDays"] == wanted == days


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_fluent_bit_runs_on_every_node_and_may_write_only_to_its_log_group(stack: str) -> None:
    given = values(stack, "aws-for-fluent-bit")
    group = planned(stack).one(LOG_GROUP, "platform-fluent-bit-application").inputs["name"]
    assert given["cloudWatchLogs"]["logGroupName"] == group
    assert given["cloudWatchLogs"]["autoCreateGroup"] is False
    assert given["tolerations"] == [{"operator": "Exists"}]
    policy = planned(stack).one("aws:iam/rolePolicy:RolePolicy", "platform-fluent-bit-policy").inputs["policy"]
    (statement,) = json.loads(policy)["Statement"]
    region = settings_of(stack)["region"]
    assert statement["Resource"] == [f"arn:aws:logs:{region}:111122223333:log-group:{group}:*"]
    assert "logs:CreateLogGroup" not in statement["Action"]


@pytest.mark.parametrize("stack", OWNERS)
def test_no_log_line_is_shipped_twice(stack: str) -> None:
    insights = json.loads(managed_addons(stack)["amazon-cloudwatch-observability"].inputs["configurationValues"])
    assert insights["containerLogs"] == {"enabled": False}
    if "datadog" in charts(stack):
        assert values(stack, "datadog")["datadog"]["logs"]["enabled"] is False


@pytest.mark.parametrize("stack", OWNERS)
def test_container_insights_runs_on_every_node_without_application_signals(stack: str) -> None:
    addon = managed_addons(stack)["amazon-cloudwatch-observability"].inputs
    given = json.loads(addon["configurationValues"])
    assert "containerInsights" not in given, "it is on by default"
    assert given["applicationSignals"] == {"enabled": False}
    assert given["tolerations"] == [{"operator": "Exists"}]
    group = planned(stack).one(LOG_GROUP, "platform-cloudwatch-observability-performance").inputs
    assert group["name"] == f"/aws/containerinsights/landfall-{planned(stack).stack}/performance"
    assert group["retentionInDays"] == 7


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("stack", STACKS)
def test_every_service_has_alarms(stack: str, service: str) -> None:
    prefix = f"layering-detection-monitoring-{service}-"
    alarms = planned(stack).of_type(ALARM)
    found = {each.name.removeprefix(prefix) for each in alarms if each.name.startswith(prefix)}
    assert found == {"cpu", "memory", "restarts", "replicas", "running", "errors", "latency"}


@pytest.mark.parametrize("system", SECTIONS)
@pytest.mark.parametrize("stack", STACKS)
def test_every_system_has_a_dashboard_with_a_section_for_each_workload(stack: str, system: str) -> None:
    dashboard = planned(stack).one(DASHBOARD, f"{system}-monitoring-cloudwatch-dashboard").inputs["dashboardBody"]
    headers = [each["properties"].get("markdown") for each in json.loads(dashboard)["widgets"]]
    assert [each for each in SECTIONS[system] if f"## {each}" not in headers] == []


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_alarm_has_the_topic_of_its_system(stack: str) -> None:
    topics = {each.name.partition("-monitoring-")[0]: each.outputs["arn"] for each in planned(stack).of_type(TOPIC)}
    assert set(topics) == {entry.name for entry in systems_of(stack)}
    alarms = planned(stack).of_type(ALARM)
    assert {alarm.name.partition("-monitoring-")[0] for alarm in alarms} == set(topics)
    for alarm in alarms:
        assert alarm.inputs["alarmActions"] == [topics[alarm.name.partition("-monitoring-")[0]]], alarm.name
