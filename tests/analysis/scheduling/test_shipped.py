"""The pods of charts and add-ons, by their values."""

from __future__ import annotations

import pytest
import yaml

from analysis.scheduling.room import requested
from analysis.scheduling.shipped import at, shipped_workloads
from charts.catalogue import CHARTS
from tests.support.clusters import addon, release
from tests.support.graphs import plan

ASKED = {"requests": {"cpu": "50m", "memory": "64Mi"}}


def shipped(*resources):
    found = shipped_workloads(plan(*resources)).workloads
    return {each.name: each for each in found}


def test_a_charts_values_say_how_many_pods_there_are_and_what_they_ask_for():
    values = {
        "replicaCount": 3,
        "resources": ASKED,
        "webhook": {"create": False},
        "global": {"nodeSelector": {"a": "b"}},
    }
    found = shipped(release("external-secrets", values))
    assert set(found) == {"external-secrets", "external-secrets-cert-controller"}
    operator = found["external-secrets"]
    assert (operator.replicas.least, operator.asks.cpu, operator.asks.memory) == (3, 50, 64)
    assert operator.constraints.selector == {"a": "b"}
    assert found["external-secrets-cert-controller"].replicas.least == 1


def test_a_chart_by_its_address_is_the_same_chart():
    assert set(shipped(release("oci://charts.example/aws-load-balancer-controller"))) == {
        "aws-load-balancer-controller"
    }


def test_an_add_on_takes_its_defaults_where_its_configuration_is_silent():
    found = shipped(addon("aws-ebs-csi-driver"))
    assert (found["ebs-csi-controller"].asks.cpu, found["ebs-csi-controller"].asks.memory) == (60, 240)
    assert (found["ebs-csi-node"].asks.cpu, found["ebs-csi-node"].kind) == (30, "DaemonSet")


def test_an_add_on_follows_its_configuration():
    values = {"replicaCount": 4, "resources": ASKED, "tolerations": [{"operator": "Exists"}]}
    found = shipped(addon("coredns", values))["coredns"]
    assert (found.replicas.least, found.asks.cpu) == (4, 50)
    assert found.constraints.tolerations == ({"operator": "Exists"},)


def test_coredns_scales_as_its_configuration_says():
    values = {"autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 9}}
    found = shipped(addon("coredns", values))["coredns"]
    assert (found.replicas.least, found.replicas.most) == (2, 9)


def test_values_that_are_not_known_yet_are_said_to_be():
    assert not shipped(release("aws-load-balancer-controller", "[unknown]"))["aws-load-balancer-controller"].known


def test_a_path_leads_through_the_values():
    assert at({"a": {"b": [1]}}, "a.b") == [1]
    assert at({"a": 1}, "a.b.c") is None
    assert at({"a": 1}, "") == {"a": 1}


def test_every_pod_of_a_chart_has_a_name_of_its_own():
    for chart in CHARTS.values():
        assert len({each.name for each in chart.pods}) == len(chart.pods), chart.name


def test_karpenter_stays_off_its_own_nodes_and_off_its_like():
    found = shipped(release("karpenter"))["karpenter"]
    assert found.constraints.apart == ("kubernetes.io/hostname",)
    assert found.constraints.keeps_off({"karpenter.sh/nodepool": "general"}, []) is not None
    assert found.constraints.keeps_off({}, []) is None


def test_prometheus_keeps_a_volume_where_it_is_given_storage():
    values = {"prometheus": {"prometheusSpec": {"storageSpec": {"volumeClaimTemplate": {}}, "resources": ASKED}}}
    found = shipped(release("kube-prometheus-stack", values))
    assert (found["prometheus"].asks.cpu, found["prometheus"].constraints.own_volumes) == (60, True)
    assert not found["alertmanager"].constraints.own_volumes


@pytest.fixture(scope="module")
def chart_values(facts):
    """Default values of charts, as far as they lie beside the checkout."""
    return {path.stem: yaml.safe_load(path.read_text()) or {} for path in (facts / "chart-values").glob("*.yaml")}


@pytest.mark.parametrize("chart", [chart for chart, entry in CHARTS.items() if entry.pods])
def test_the_table_agrees_with_the_charts_own_values(chart, chart_values):
    """A path that the chart does not have would leave its pods at their defaults for ever."""
    if chart not in chart_values:
        pytest.skip(f"the values of {chart} are not among the reference data")
    values = chart_values[chart]
    for pod in CHARTS[chart].pods:
        if pod.enabled_by:
            found = at(values, pod.enabled_by)
            assert found is pod.enabled_by_default or (found is None and pod.enabled_by_default), pod.name
        section = at(values, pod.section)
        if pod.replicas and pod.kind != "DaemonSet":
            assert at(section, pod.replicas) in (pod.default_replicas, None), pod.name
        for container in pod.containers:
            given = at(section, container.resources)
            if given and "requests" in given:
                assert requested(given) == requested({"requests": {"cpu": container.cpu, "memory": container.memory}})


def test_requests_that_the_values_leave_out_stay_the_charts_own():
    found = shipped(release("falco", {"resources": {"requests": {"cpu": "300m"}, "limits": {"memory": "2Gi"}}}))[
        "falco"
    ]
    assert (found.asks.cpu, found.asks.memory) == (300, 512)


@pytest.mark.parametrize(("traces", "cpu"), [(True, 100), (False, 50)])
def test_a_container_that_is_switched_off_asks_for_nothing(traces, cpu):
    containers = {"agent": {"resources": ASKED}, "traceAgent": {"resources": ASKED}}
    values = {"agents": {"containers": containers}, "datadog": {"apm": {"portEnabled": traces}}}
    assert shipped(release("datadog", values))["datadog"].asks.cpu == cpu
