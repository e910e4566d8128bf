from __future__ import annotations

from pathlib import Path
from typing import Any

from charts.jaeger import JAEGER
from charts.opentelemetry_collector import OPENTELEMETRY_COLLECTOR
from components.addons import jaeger as jaeger_addon
from components.addons.jaeger import Jaeger, JaegerArgs, JaegerSpec, jaeger_configuration
from components.addons.opentelemetry_collector import (
    OpenTelemetryCollector,
    OpenTelemetryCollectorArgs,
    OpenTelemetryCollectorSpec,
    collector_configuration,
)
from quantity import memory_bytes
from tests.support.addon_observability import MONITORING, RELEASE, MakeCluster, deployed, level, values
from tests.support.chart_values import value_faults
from tests.support.harness import Deployment

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def jaeger(cluster: MakeCluster, *, preview: bool = False, **spec: Any) -> Deployment:
    chosen = JaegerSpec.model_validate(spec)
    return deployed(
        lambda common: Jaeger("traces", JaegerArgs(spec=chosen, nodes=MONITORING, **common)), cluster, preview=preview
    )


def collector(cluster: MakeCluster, *, preview: bool = False, service_monitor: bool = False, **spec: Any) -> Deployment:
    chosen = OpenTelemetryCollectorSpec.model_validate(spec)
    return deployed(
        lambda common: OpenTelemetryCollector(
            "spans",
            OpenTelemetryCollectorArgs(
                spec=chosen,
                nodes=MONITORING,
                traces_endpoint=jaeger_addon.OTLP_ENDPOINT,
                service_monitor=service_monitor,
                **common,
            ),
        ),
        cluster,
        preview=preview,
    )


def undefined(configuration: dict[str, Any]) -> set[str]:
    """What the pipelines and extensions of a collector's configuration name and do not define."""
    service = configuration["service"]
    named = {("extensions", name) for name in service["extensions"]}
    for pipeline in service["pipelines"].values():
        named |= {(kind, name) for kind, names in pipeline.items() for name in names}
    return {f"{kind}.{name}" for kind, name in named if name not in configuration.get(kind, {})}


def test_every_value_of_jaeger_is_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    assert value_faults(facts, JAEGER, values(jaeger(cluster))) == []


def test_every_value_of_the_collector_is_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    found = values(collector(cluster, service_monitor=True, replicas=2))
    assert value_faults(facts, OPENTELEMETRY_COLLECTOR, found) == []


def test_a_configuration_defines_whatever_its_pipelines_name() -> None:
    assert undefined(jaeger_configuration()) == set()
    assert undefined(collector_configuration("jaeger.jaeger:4317")) == set()


def test_p12_spans_go_from_every_pod_to_the_collector_and_from_there_to_jaeger(cluster: MakeCluster) -> None:
    found = values(collector(cluster))["alternateConfig"]
    assert set(found["receivers"]["otlp"]["protocols"]) == {"grpc", "http"}
    assert found["service"]["pipelines"]["traces"]["exporters"] == ["otlp_grpc"]
    assert found["exporters"]["otlp_grpc"]["endpoint"] == "jaeger.jaeger:4317"
    grpc = values(jaeger(cluster))["userconfig"]["receivers"]["otlp"]["protocols"]["grpc"]
    assert grpc["endpoint"].endswith(":4317")


def test_the_network_lets_spans_through_and_nothing_else_in(cluster: MakeCluster) -> None:
    spec = collector(cluster).one(POLICY).inputs["spec"]
    by_ports = {tuple(port["port"] for port in rule.get("ports", [])): rule["from"] for rule in spec["ingress"]}
    assert by_ports[4317, 4318] == [{"namespaceSelector": {}}]
    assert [rule for rule in spec["egress"] if rule.get("ports") == [{"port": 4317, "protocol": "TCP"}]]


def test_memory_holds_as_many_traces_as_are_kept() -> None:
    """Twenty spans of a kilobyte each make a trace; half of the memory is left for everything else."""
    spec = JaegerSpec()
    assert spec.max_traces * 20 * 1024 < memory_bytes(spec.resources.memory) / 2


def test_another_number_of_traces_restarts_jaeger(cluster: MakeCluster) -> None:
    found = values(jaeger(cluster, maxTraces=5))
    assert found["jaeger"]["extraEnv"] == [{"name": "MAX_TRACES", "value": "5"}]
    memory = found["userconfig"]["extensions"]["jaeger_storage"]["backends"]["memory"]["memory"]
    assert memory == {"max_traces": "${env:MAX_TRACES}"}


def test_traces_in_memory_are_in_one_pod(cluster: MakeCluster) -> None:
    assert values(jaeger(cluster))["jaeger"]["replicas"] == 1


def test_several_collectors_spread_and_leave_one_at_a_time(cluster: MakeCluster) -> None:
    found = values(collector(cluster, replicas=2))
    assert found["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    assert {c["topologyKey"] for c in found["topologySpreadConstraints"]} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    assert values(collector(cluster))["podDisruptionBudget"]["enabled"] is False


def test_both_are_restricted_and_on_the_nodes_that_are_kept_for_them(cluster: MakeCluster) -> None:
    for deployment, namespace, path in (
        (jaeger(cluster), "jaeger", "jaeger"),
        (collector(cluster), "opentelemetry", None),
    ):
        pod = values(deployment)[path] if path else values(deployment)
        assert level(deployment, namespace) == "restricted"
        assert pod["podSecurityContext"]["runAsNonRoot"] is True
        assert pod["podSecurityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert pod["nodeSelector"] == {"landfall.dev/node-group": "monitoring"}
        assert pod["tolerations"]


def test_releases_wait_for_their_namespace_and_for_what_they_are_told(cluster: MakeCluster) -> None:
    for deployment, name in ((jaeger(cluster), "traces"), (collector(cluster), "spans")):
        waits_for = {found for _, found in deployment.dependencies(deployment.one(RELEASE))}
        assert {f"{name}-namespace", f"{name}-traffic", "way-out"} <= waits_for


def test_the_first_preview_shows_every_resource(cluster: MakeCluster) -> None:
    for make in (jaeger, collector):
        assert {r.urn for r in make(cluster, preview=True).resources} == {r.urn for r in make(cluster).resources}
