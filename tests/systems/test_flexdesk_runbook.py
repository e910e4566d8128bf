"""The settings that the runbook of Flexdesk describes in its text are accepted."""

from __future__ import annotations

from tests.support.migration_pages import FOLDER
from tests.support.settings_documents import committed, faults
from tests.support.stack_plans import planned_with

REPOSITORY = "aws:ecr/repository:Repository"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
RUNBOOK = (FOLDER / "flexdesk" / "runbook.md").read_text(encoding="utf-8")


def test_the_repository_of_the_image_exists_before_the_system_that_starts_its_migration() -> None:
    settings = committed("flexdesk-dev")
    del settings["systems"]
    settings["delivery"]["containerRegistry"] = {"additionalRepositories": ["flexdesk-backend"]}
    assert "`delivery.containerRegistry.additionalRepositories: [flexdesk-backend]`" in RUNBOOK
    before = planned_with(settings, "flexdesk-dev")
    assert [each.inputs["name"] for each in before.of_type(REPOSITORY)] == ["flexdesk-backend"]

    settings["systems"] = committed("flexdesk-dev")["systems"]
    after = planned_with(settings, "flexdesk-dev")
    assert [each.urn for each in after.of_type(REPOSITORY)] == [each.urn for each in before.of_type(REPOSITORY)]


def test_a_complete_hash_of_a_commit_is_an_image_tag() -> None:
    settings = committed("flexdesk-prod")
    settings["systems"]["flexdesk"]["imageTag"] = "0123456789" * 4
    assert faults(settings, "flexdesk-prod") == []


def test_hosted_stores_need_no_instance_and_no_nodes() -> None:
    settings = committed("flexdesk-prod")
    flexdesk = settings["systems"]["flexdesk"]
    flexdesk["database"] |= {"cidrBlocks": ["198.51.100.0/24"], "instance": None}
    flexdesk["redis"] |= {"host": "redis.example.net", "port": 14567, "cidrBlocks": ["192.0.2.0/24"], "nodes": []}
    flexdesk["redis"]["publicNetwork"] = True
    flexdesk["redis"]["password"] = {"name": "flexdesk/prod/redis", "property": "password"}
    assert faults(settings, "flexdesk-prod") == []


def test_the_stack_has_one_topic_and_the_alarm_that_the_runbook_tests() -> None:
    plan = planned_with(committed("flexdesk-prod"), "flexdesk-prod")
    (topic,) = plan.of_type("aws:sns/topic:Topic")
    assert f'select(.type == "{topic.type}")' in RUNBOOK
    (tested,) = [each for each in plan.of_type(ALARM) if f'endswith("::{each.name}")' in RUNBOOK]
    assert tested.inputs["alarmActions"]


def test_the_features_of_datadog_that_are_off_can_be_turned_on() -> None:
    settings = committed("flexdesk-prod")
    settings["platform"]["create"]["addons"]["datadog"] |= {
        "logs": True,
        "values": {"datadog": {"processAgent": {"processCollection": True}, "networkMonitoring": {"enabled": True}}},
    }
    assert faults(settings, "flexdesk-prod") == []
