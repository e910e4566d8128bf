"""Pods of planned charts: requests, priority and privileges, and the traffic that network policies allow them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import reference
from analysis.scheduling.resources import container_requests
from analysis.scheduling.shipped import is_on, pod_spec
from charts.catalogue import CHARTS
from charts.model import KUBE_SYSTEM, NODE_CRITICAL, AddonPod, Chart
from components.addons.kit.chart_release import load_balancers
from nested import values_at
from tests.support.network import Host, Network, Pod
from tests.support.stack_addons import charts
from tests.support.stack_plans import EVERY_OWNER, EVERYTHING, KARPENTER, manifests, planned

WITHOUT_REQUESTS = {"gatekeeper-probe-webhook-post-install"}
"""The chart has no key for the resources of this Job, which calls the webhook until it answers, and ends."""

PRIVILEGED = {"nvidia-device-plugin-mps-control-daemon"}
"""The daemon of NVIDIA's Multi-Process Service runs only on nodes that an administrator labels for it."""

PROMETHEUS = Pod(namespace="monitoring", labels={"app.kubernetes.io/name": "prometheus"})
METRICS = ("metrics", "monitor", "prometheus")
"""Words in the names of ports and Services for metrics."""

NOT_SCRAPED = {
    ("jaeger", 8889): "metrics of spans, which no pipeline of the configuration produces",
    ("keda", 9666): "gRPC between the pods of KEDA",
    ("keda", 6443): "the API of external metrics, which the API server calls",
}
"""Ports by chart that have such a name and serve no metrics to Prometheus."""


def installed(stack: str) -> dict[str, tuple[Chart, Mapping[str, Any]]]:
    return {name: (CHARTS[name], release.inputs.get("values") or {}) for name, release in charts(stack).items()}


def pods(stack: str) -> Iterator[tuple[AddonPod, Mapping[str, Any]]]:
    """Yield every workload and Job of the planned charts with the spec of its pods."""
    for chart, values in installed(stack).values():
        for pod in (*chart.pods, *chart.jobs):
            if is_on(pod, values):
                yield pod, pod_spec(pod, values)


def containers(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*spec["containers"], *spec["initContainers"]]


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_container_of_a_chart_requests_cpu_and_memory(stack: str) -> None:
    incomplete = {
        pod.name
        for pod, spec in pods(stack)
        for each in containers(spec)
        if not (requests := container_requests(each["resources"])[0]).cpu or not requests.memory
    }
    assert incomplete <= WITHOUT_REQUESTS


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_agents_on_every_node_evict_other_pods_from_a_full_node(stack: str) -> None:
    agents = {pod.name: spec["priorityClassName"] for pod, spec in pods(stack) if pod.kind == "DaemonSet"}
    assert agents
    assert agents == dict.fromkeys(agents, NODE_CRITICAL)


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_no_container_of_a_chart_is_privileged(stack: str) -> None:
    assert {pod.name for pod, spec in pods(stack) if any(map(is_privileged, containers(spec)))} <= PRIVILEGED


def is_privileged(container: Mapping[str, Any]) -> bool:
    return values_at(container, "securityContext", "privileged") == [True]


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_no_chart_is_given_values_that_create_a_load_balancer(stack: str) -> None:
    found = {chart: [*load_balancers(values)] for chart, (_, values) in installed(stack).items()}
    assert {chart: paths for chart, paths in found.items() if paths} == {}


def test_no_chart_renders_a_load_balancer() -> None:
    services = [each for chart in CHARTS for each in reference.rendered_chart(chart)["services"]]
    assert services
    assert [each["name"] for each in services if each.get("type") not in {"ClusterIP", None}] == []


def port_numbers(chart: str) -> dict[str, set[int]]:
    """Return the numbers of the named ports of a chart's containers."""
    found: dict[str, set[int]] = {}
    for workload in reference.rendered_chart(chart)["workloads"]:
        for port in values_at(workload, "containers", "ports"):
            found.setdefault(port.get("name", ""), set()).add(port["containerPort"])
    return found


def targets(chart: str, port: Mapping[str, Any]) -> set[int]:
    """Return the container ports that a port of a Service forwards to; none for pods that a controller creates."""
    target = port.get("targetPort") or port["port"]
    return {target} if isinstance(target, int) else port_numbers(chart).get(target, set())


def isolated(stack: str) -> list[str]:
    """Return the charts with a namespace of their own."""
    return [name for name, (chart, _) in installed(stack).items() if chart.pods and chart.namespace != KUBE_SYSTEM]


def policies(stack: str) -> Network:
    return Network(manifests(stack))


def control_plane(stack: str) -> Host:
    """Return an address of the network interfaces that EKS creates for the API server."""
    block = planned(stack).of_type("aws:ec2/subnet:Subnet")[0].inputs["cidrBlock"]
    return Host(f"{block.rpartition('.')[0]}.10")


@pytest.mark.parametrize("stack", [EVERYTHING, KARPENTER])
def test_the_api_server_reaches_the_webhooks_of_every_chart(stack: str, subtests: pytest.Subtests) -> None:
    network, caller = policies(stack), control_plane(stack)
    for chart in isolated(stack):
        facts = reference.rendered_chart(chart)
        services = {each["name"]: each for each in facts["services"]}
        for webhook in facts["webhooks"]:
            (port,) = (each for each in services[webhook["service"]]["ports"] if each["port"] == webhook["port"])
            for number in targets(chart, port):
                with subtests.test(chart=chart, webhook=webhook["name"]):
                    assert network.allows(caller, Pod(namespace=CHARTS[chart].namespace, labels={}), number)


def metrics(chart: str) -> Iterator[tuple[str, int]]:
    """Yield the namespace and number of each port for metrics that a Service of the chart forwards to."""
    for service in reference.rendered_chart(chart)["services"]:
        namespace = service.get("namespace", CHARTS[chart].namespace)
        for port in service["ports"]:
            names = (f"{port.get('name')}", f"{port.get('targetPort')}", service["name"])
            if namespace != KUBE_SYSTEM and any(word in name for word in METRICS for name in names):
                yield from ((namespace, number) for number in targets(chart, port))


def test_prometheus_reaches_the_metrics_of_every_chart(subtests: pytest.Subtests) -> None:
    network = policies(EVERYTHING)
    for chart in isolated(EVERYTHING):
        for namespace, number in metrics(chart):
            if (chart, number) in NOT_SCRAPED:
                continue
            with subtests.test(chart=chart, port=number):
                assert network.allows(PROMETHEUS, Pod(namespace=namespace, labels={}), number)


@pytest.mark.parametrize("stack", [EVERYTHING, KARPENTER])
def test_a_network_policy_opens_only_ports_that_the_chart_listens_on(stack: str, subtests: pytest.Subtests) -> None:
    for chart in isolated(stack):
        services = values_at(reference.rendered_chart(chart)["services"], "ports")
        listening = {number for port in services for number in targets(chart, port)}
        listening |= {number for numbers in port_numbers(chart).values() for number in numbers}
        for policy in manifests(stack):
            if policy["kind"] == "NetworkPolicy" and policy["metadata"]["namespace"] == CHARTS[chart].namespace:
                opened = {port["port"] for port in values_at(policy, "spec", "ingress", "ports") if "port" in port}
                with subtests.test(chart=chart, policy=policy["metadata"]["name"]):
                    assert opened <= listening
