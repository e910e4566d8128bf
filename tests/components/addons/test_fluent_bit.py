from __future__ import annotations

from charts.fluent_bit import FLUENT_BIT
from components.addons.fluent_bit import FluentBit, FluentBitSpec
from tests.support.addons import LOG_GROUP, PREREQUISITE, RELEASE, ROLE_POLICY, Addon, statements, values
from tests.support.chart_values import chart_defaults

ADDON = Addon(component=FluentBit, spec=FluentBitSpec, name="logs")
fluent_bit = ADDON.install


def test_logs_go_to_a_log_group_of_the_stack_with_a_retention() -> None:
    deployment = fluent_bit(logs={"retentionDays": 7})
    group = deployment.one(LOG_GROUP)
    assert group.inputs["name"] == "/aws/containerinsights/platform/application"
    assert group.inputs["retentionInDays"] == 7
    output = values(deployment)["cloudWatchLogs"]
    assert output["enabled"] is True
    assert (output["logGroupName"], output["autoCreateGroup"]) == (group.inputs["name"], False)


def test_it_depends_on_its_log_group_and_permissions() -> None:
    deployment = fluent_bit()
    assert deployment.dependencies(deployment.one(RELEASE)) >= {
        (LOG_GROUP, "logs-application"),
        (ROLE_POLICY, "logs-policy"),
        PREREQUISITE,
    }


def test_the_role_writes_to_this_log_group_alone() -> None:
    deployment = fluent_bit()
    (statement,) = statements(deployment, "logs-policy").values()
    assert statement["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    assert statement["Resource"] == [f"{deployment.one(LOG_GROUP).outputs['arn']}:*"]


def test_logs_can_be_encrypted_with_a_customer_key() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1"
    assert fluent_bit(logs={"kmsKeyArn": key}).one(LOG_GROUP).inputs["kmsKeyId"] == key


def test_other_outputs_are_off_and_in_the_region_of_the_cluster() -> None:
    found = values(fluent_bit())
    for name, defaults in chart_defaults(FLUENT_BIT).items():
        if isinstance(defaults, dict) and {"region", "awsRegion"} & defaults.keys():
            block = found[name]
            assert (block.get("region") or block["awsRegion"]) == "us-east-1"
            assert block["enabled"] is (name == "cloudWatchLogs")


def test_it_has_a_monitor_with_the_prometheus_operator() -> None:
    assert values(fluent_bit())["serviceMonitor"]["enabled"] is False
    assert values(fluent_bit(monitored=True))["serviceMonitor"]["enabled"] is True
