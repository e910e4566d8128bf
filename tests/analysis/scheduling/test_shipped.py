"""Workloads of charts and add-ons from their values."""

from __future__ import annotations

import pytest

import reference
from analysis.scheduling.resources import container_requests
from analysis.scheduling.shipped import chart_of, pod_spec, shipped_workloads
from charts.catalogue import CHARTS
from nested import keys, value_at
from plan.resource_types import HELM_RELEASE
from tests.support.clusters import addon, release
from tests.support.graphs import plan
from tests.support.settings_documents import STACKS
from tests.support.stack_plans import planned

REQUESTS = {"requests": {"cpu": "50m", "memory": "64Mi"}}


def shipped(*resources):
    found = shipped_workloads(plan(*resources)).workloads
    return {each.name: each for each in found}


def test_chart_values_set_replicas_and_requests():
    values = {
        "replicaCount": 3,
        "resources": REQUESTS,
        "webhook": {"create": False},
        "global": {"nodeSelector": {"a": "b"}},
    }
    found = shipped(release("external-secrets", values))
    assert set(found) == {"external-secrets", "external-secrets-cert-controller"}
    operator = found["external-secrets"]
    assert (operator.replicas.min, operator.requests.cpu, operator.requests.memory) == (3, 50, 64)
    assert operator.constraints.selector == {"a": "b"}
    assert found["external-secrets-cert-controller"].replicas.min == 1


def test_a_chart_is_found_by_its_oci_address():
    assert set(shipped(release("oci://charts.example/aws-load-balancer-controller"))) == {
        "aws-load-balancer-controller"
    }


def test_an_add_on_without_configuration_has_its_default_requests():
    found = shipped(addon("aws-ebs-csi-driver"))
    assert (found["ebs-csi-controller"].requests.cpu, found["ebs-csi-controller"].requests.memory) == (60, 240)
    assert (found["ebs-csi-node"].requests.cpu, found["ebs-csi-node"].kind) == (30, "DaemonSet")


def test_an_add_on_uses_its_configuration():
    values = {"replicaCount": 4, "resources": REQUESTS, "tolerations": [{"operator": "Exists"}]}
    found = shipped(addon("coredns", values))["coredns"]
    assert (found.replicas.min, found.requests.cpu) == (4, 50)
    assert found.constraints.tolerations == ({"operator": "Exists"},)


def test_coredns_scales_by_its_configuration():
    values = {"autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 9}}
    found = shipped(addon("coredns", values))["coredns"]
    assert (found.replicas.min, found.replicas.max) == (2, 9)


def test_unknown_values_make_requests_unknown():
    assert not shipped(release("aws-load-balancer-controller", "[unknown]"))[
        "aws-load-balancer-controller"
    ].requests_known


def test_pod_names_of_a_chart_are_unique():
    for chart in CHARTS.values():
        assert len({each.name for each in chart.pods}) == len(chart.pods), chart.name


def test_karpenter_does_not_run_on_its_own_nodes_or_beside_itself():
    found = shipped(release("karpenter"))["karpenter"]
    assert found.constraints.anti_affinity == ("kubernetes.io/hostname",)
    assert found.constraints.mismatch({"karpenter.sh/nodepool": "general"}, []) is not None
    assert found.constraints.mismatch({}, []) is None


def test_prometheus_has_a_zonal_volume_where_storage_is_set():
    values = {"prometheus": {"prometheusSpec": {"storageSpec": {"volumeClaimTemplate": {}}, "resources": REQUESTS}}}
    found = shipped(release("kube-prometheus-stack", values))
    assert (found["prometheus"].requests.cpu, found["prometheus"].constraints.has_zonal_volumes) == (60, True)
    assert not found["alertmanager"].constraints.has_zonal_volumes


@pytest.mark.parametrize("chart", [chart for chart, entry in CHARTS.items() if entry.pods])
def test_the_table_matches_the_default_values_of_the_chart(chart):
    """A path that the chart does not have would leave its pods at their defaults for ever."""
    values = reference.chart_values(chart)
    for pod in CHARTS[chart].pods:
        if pod.enabled_by:
            found = value_at(values, *keys(pod.enabled_by))
            assert found is pod.enabled_by_default or (found is None and pod.enabled_by_default), pod.name
        section = value_at(values, *keys(pod.section))
        if pod.replicas and pod.kind != "DaemonSet":
            assert value_at(section, *keys(pod.replicas)) in (pod.default_replicas, None), pod.name
        for container in pod.containers:
            given = value_at(section, *keys(container.resources))
            if given and "requests" in given:
                assert container_requests(given) == container_requests(
                    {"requests": {"cpu": container.cpu, "memory": container.memory}}
                )


def test_requests_missing_from_the_values_keep_the_chart_defaults():
    found = shipped(release("falco", {"resources": {"requests": {"cpu": "300m"}, "limits": {"memory": "2Gi"}}}))[
        "falco"
    ]
    assert (found.requests.cpu, found.requests.memory) == (300, 512)


@pytest.mark.parametrize(("traces", "cpu"), [(True, 100), (False, 50)])
def test_a_disabled_container_has_no_requests(traces, cpu):
    containers = {"agent": {"resources": REQUESTS}, "traceAgent": {"resources": REQUESTS}}
    values = {"agents": {"containers": containers}, "datadog": {"apm": {"portEnabled": traces}}}
    assert shipped(release("datadog", values))["datadog"].requests.cpu == cpu


def test_each_pod_of_keda_has_its_own_spread_constraints():
    spreads = {name: [{"topologyKey": name, "maxSkew": 1}] for name in ("operator", "metricsServer", "webhooks")}
    found = [pod_spec(pod, {"topologySpreadConstraints": spreads}) for pod in CHARTS["keda"].pods]
    assert [each["topologySpreadConstraints"] for each in found] == list(spreads.values())


@pytest.mark.parametrize("stack", STACKS)
def test_the_pods_of_charts_have_lists_where_kubernetes_expects_lists(stack):
    planned_stack = planned(stack)
    for each in planned_stack.of_type(HELM_RELEASE):
        for pod in CHARTS[chart_of(each)].pods:
            spec = pod_spec(pod, each.inputs.get("values"))
            for key in ("tolerations", "topologySpreadConstraints"):
                assert isinstance(spec[key], list | None), f"{pod.name}: {key}"
