from __future__ import annotations

import json
import re
from typing import Any

import promql_parser

from components.monitoring.conditions import conditions
from components.monitoring.grafana_dashboard import grafana_dashboard
from components.monitoring.prometheus_rule import API_VERSION, KIND, prometheus_rule_spec
from components.monitoring.signals import Queue
from tests.support.monitored_services import cpu_of_request, cron_job, database, job, service
from tests.support.object_schemas import custom_resource_faults

SERVICES = [
    service(),
    service(cpu=cpu_of_request(90), service="mail", min_replicas=0, requests=None, queue=None),
    database(replicas=2),
    job(),
    cron_job(),
]


def rules(index: int = 0) -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in prometheus_rule_spec("shop", SERVICES)["groups"][index]["rules"]}


def test_the_rule_is_valid_for_the_operator() -> None:
    spec = prometheus_rule_spec("shop", SERVICES)
    manifest = {"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": "shop"}, "spec": spec}
    assert custom_resource_faults(json.loads(json.dumps(manifest))) == []


def test_every_expression_is_valid_promql() -> None:
    for group in prometheus_rule_spec("shop", SERVICES)["groups"]:
        for rule in group["rules"]:
            promql_parser.parse(rule["expr"])
    for signals in SERVICES:
        for condition in conditions(signals):
            promql_parser.parse(condition.expression)


def test_every_selector_contains_the_namespace_of_the_service() -> None:
    for signals in SERVICES:
        for condition in conditions(signals):
            selectors = re.findall(r"\{([^}]*)\}", condition.expression)
            assert selectors, condition.alert
            for selector in selectors:
                assert f'namespace="{signals.namespace}"' in selector
                assert signals.service in selector


def test_prometheus_has_the_thresholds_of_cloudwatch() -> None:
    cpu, memory, down = (rules()[alert] for alert in ("ServiceCpuHigh", "ServiceMemoryHigh", "ServiceDown"))
    assert cpu["expr"].endswith("> 80")
    assert memory["expr"].endswith("> 170")
    assert cpu["for"] == memory["for"] == "10m"
    assert down["expr"].endswith("or vector(0)) < 1")
    assert down["for"] == "1m"
    assert down["labels"]["severity"] == "critical"


def test_an_alert_has_the_labels_of_its_service() -> None:
    for rule in rules(1).values():
        assert rule["labels"]["namespace"] == "shop-test"
        assert rule["labels"]["service"] == "mail"
        assert rule["labels"]["system"] == "shop"
        assert "shop-test/mail" in rule["annotations"]["summary"]


def test_a_queue_outside_sqs_is_watched_through_keda() -> None:
    (queue,) = [c for c in conditions(service(queue=Queue(max_waiting=7))) if c.alert == "ServiceQueueLong"]
    assert queue.threshold == 7
    assert 'scaledObject="cart"' in queue.expression
    assert "ServiceQueueLong" not in rules(1)


def test_every_service_has_its_own_thresholds() -> None:
    assert rules(1)["ServiceCpuHigh"]["expr"].endswith("> 90")
    assert "ServiceDown" not in rules(1)


def test_the_pods_of_a_stateful_set_are_counted_by_its_own_metrics() -> None:
    down, missing = (rules(2)[alert]["expr"] for alert in ("ServiceDown", "ServiceReplicasMissing"))
    assert 'kube_statefulset_status_replicas_ready{namespace="shop-test", statefulset="postgres"}' in down
    assert 'kube_statefulset_replicas{namespace="shop-test", statefulset="postgres"}' in missing
    assert "deployment" not in down + missing


def test_every_volume_of_a_workload_is_watched() -> None:
    volume = rules(2)["ServiceVolumeFull"]
    assert 'persistentvolumeclaim=~"data-postgres-0|data-postgres-1"' in volume["expr"]
    assert volume["expr"].endswith("> 80")
    assert "ServiceVolumeFull" not in rules(0)


def test_a_job_alerts_as_soon_as_it_has_failed() -> None:
    (failed,) = rules(3).values()
    assert failed["alert"] == "JobFailed"
    assert 'job_name=~"shop-migration-job-[0-9a-f]+", condition="true"' in failed["expr"]
    assert failed["for"] == "0m"


def test_a_cron_job_alerts_when_the_deadline_of_its_last_run_is_over_without_a_success() -> None:
    (failed,) = rules(4).values()
    assert failed["alert"] == "CronJobFailed"
    assert failed["for"] == "65m", "the deadline, and time to scrape the metric"
    began, succeeded = failed["expr"].split(" - ")
    assert 'kube_cronjob_status_last_schedule_time{namespace="shop-test", cronjob="backup"}' in began
    assert "kube_cronjob_status_last_successful_time" in succeeded
    assert "or vector(0)" in succeeded, "a CronJob that has never succeeded has no such metric"


def panels() -> list[dict[str, Any]]:
    return json.loads(json.dumps(grafana_dashboard("shop-test", "Shop", SERVICES)))["panels"]


def test_every_grafana_panel_has_a_unique_id_and_a_position_within_the_grid() -> None:
    ids = [panel["id"] for panel in panels()]
    assert len(ids) == len(set(ids))
    places = [panel["gridPos"] for panel in panels()]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert len({(place["x"], place["y"]) for place in places}) == len(places)


def test_grafana_shows_every_condition_in_the_row_of_its_service() -> None:
    assert [panel["title"] for panel in panels() if panel["type"] == "row"] == [each.service for each in SERVICES]
    shown = [panel["targets"][0]["expr"] for panel in panels() if panel["type"] == "timeseries"]
    assert shown == [condition.expression for signals in SERVICES for condition in conditions(signals)]


def test_the_data_source_is_a_variable_of_the_dashboard() -> None:
    dashboard = grafana_dashboard("shop-test", "Shop", SERVICES)
    (variable,) = dashboard["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
            assert all(source["uid"] == f"${{{variable['name']}}}" for source in sources)


def test_the_range_of_an_alert_is_red() -> None:
    steps = {
        panel["title"]: [step["color"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        for panel in panels()
        if panel["type"] == "timeseries"
    }
    assert steps["CPU, % of request"] == ["green", "red"]
    assert steps["Available replicas"] == ["red", "green"]


def test_one_missing_replica_is_an_alert_and_none_is_not() -> None:
    shown = [panel["fieldConfig"]["defaults"] for panel in panels() if panel["title"] == "Replicas missing"]
    assert [each["thresholds"]["steps"][1] for each in shown] == [{"color": "red", "value": 1}] * 3
    assert rules()["ServiceReplicasMissing"]["expr"].endswith(">= 1")
