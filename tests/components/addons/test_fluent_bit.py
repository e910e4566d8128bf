from __future__ import annotations

from pathlib import Path
from typing import Any

from charts.fluent_bit import FLUENT_BIT
from components.addons.fluent_bit import FluentBit, FluentBitArgs, FluentBitSpec
from tests.support.addon_observability import (
    LOG_GROUP,
    RELEASE,
    MakeCluster,
    deployed,
    level,
    policy_statements,
    values,
)
from tests.support.chart_values import chart_defaults, value_faults
from tests.support.harness import Deployment


def fluent_bit(
    cluster: MakeCluster, *, preview: bool = False, service_monitor: bool = False, **spec: Any
) -> Deployment:
    chosen = FluentBitSpec.model_validate(spec)
    return deployed(
        lambda common: FluentBit("logs", FluentBitArgs(spec=chosen, service_monitor=service_monitor, **common)),
        cluster,
        preview=preview,
    )


def test_every_value_is_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    found = values(fluent_bit(cluster, service_monitor=True))
    assert value_faults(facts, FLUENT_BIT, found) == []


def test_p10_logs_go_into_one_group_that_the_stack_made_and_keeps_for_as_long_as_it_is_told(
    cluster: MakeCluster,
) -> None:
    deployment = fluent_bit(cluster, logs={"retentionDays": 7})
    group = deployment.one(LOG_GROUP)
    assert group.inputs["name"] == "/aws/containerinsights/platform/application"
    assert group.inputs["retentionInDays"] == 7
    output = values(deployment)["cloudWatchLogs"]
    assert output["enabled"] is True
    assert (output["logGroupName"], output["autoCreateGroup"]) == (group.inputs["name"], False)


def test_p10_the_group_is_there_before_its_writer_and_goes_after_it(cluster: MakeCluster) -> None:
    deployment = fluent_bit(cluster)
    assert deployment.dependencies(deployment.one(RELEASE)) >= {
        (LOG_GROUP, "logs-application"),
        ("aws:iam/rolePolicy:RolePolicy", "logs-policy"),
        ("aws:ec2/eip:Eip", "way-out"),
    }


def test_p10_the_role_writes_into_this_group_and_nothing_else(cluster: MakeCluster) -> None:
    deployment = fluent_bit(cluster)
    (statement,) = policy_statements(deployment, "logs-policy")
    assert statement["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    assert statement["Resource"] == [f"{deployment.one(LOG_GROUP).outputs['arn']}:*"]


def test_logs_may_be_encrypted_by_a_key_of_one_s_own(cluster: MakeCluster) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1"
    assert fluent_bit(cluster, logs={"kmsKeyArn": key}).one(LOG_GROUP).inputs["kmsKeyId"] == key


def test_no_other_output_is_on_and_each_names_the_cluster_s_region(facts: Path, cluster: MakeCluster) -> None:
    found = values(fluent_bit(cluster))
    for name, defaults in chart_defaults(facts, FLUENT_BIT).items():
        if isinstance(defaults, dict) and {"region", "awsRegion"} & defaults.keys():
            block = found[name]
            assert (block.get("region") or block["awsRegion"]) == "us-east-1"
            assert block["enabled"] is (name == "cloudWatchLogs")


def test_it_runs_on_every_node_in_a_namespace_that_lets_it_read_the_host(cluster: MakeCluster) -> None:
    deployment = fluent_bit(cluster)
    assert values(deployment)["tolerations"] == [{"operator": "Exists"}]
    assert level(deployment, "logging") == "privileged"


def test_metrics_are_asked_for_only_where_prometheus_is(cluster: MakeCluster) -> None:
    assert values(fluent_bit(cluster))["serviceMonitor"]["enabled"] is False
    assert values(fluent_bit(cluster, service_monitor=True))["serviceMonitor"]["enabled"] is True


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    previewed, made = fluent_bit(cluster, preview=True), fluent_bit(cluster)
    assert {r.urn for r in previewed.resources} == {r.urn for r in made.resources}
