from __future__ import annotations

from typing import Any

from components.addons.jaeger import OTLP_ENDPOINT, Jaeger, JaegerSpec, jaeger_configuration
from components.addons.opentelemetry_collector import (
    OpenTelemetryCollector,
    OpenTelemetryCollectorArgs,
    OpenTelemetryCollectorSpec,
    collector_configuration,
)
from quantity import memory_bytes
from tests.support.addons import NETWORK_POLICY, Addon
from tests.support.pod_security import violations

JAEGER = Addon(component=Jaeger, spec=JaegerSpec, name="traces")
COLLECTOR = Addon(
    component=OpenTelemetryCollector,
    spec=OpenTelemetryCollectorSpec,
    name="spans",
    args=OpenTelemetryCollectorArgs,
    inputs=lambda: {"traces_endpoint": OTLP_ENDPOINT},
)
ADDONS = {"jaeger": JAEGER, "collector": COLLECTOR}


def undefined(configuration: dict[str, Any]) -> set[str]:
    """Return the components that pipelines and extensions of a configuration name, but that it does not define."""
    service = configuration["service"]
    named = {("extensions", name) for name in service["extensions"]}
    for pipeline in service["pipelines"].values():
        named |= {(kind, name) for kind, names in pipeline.items() for name in names}
    return {f"{kind}.{name}" for kind, name in named if name not in configuration.get(kind, {})}


def test_a_configuration_defines_every_component_of_its_pipelines() -> None:
    assert undefined(jaeger_configuration()) == set()
    assert undefined(collector_configuration("jaeger.jaeger:4317")) == set()


def test_pods_send_spans_to_the_collector_which_forwards_them_to_jaeger() -> None:
    found = COLLECTOR.values()["alternateConfig"]
    assert set(found["receivers"]["otlp"]["protocols"]) == {"grpc", "http"}
    assert found["service"]["pipelines"]["traces"]["exporters"] == ["otlp_grpc"]
    assert found["exporters"]["otlp_grpc"]["endpoint"] == "jaeger.jaeger:4317"
    grpc = JAEGER.values()["userconfig"]["receivers"]["otlp"]["protocols"]["grpc"]
    assert grpc["endpoint"].endswith(":4317")


def test_the_network_policy_admits_spans_of_every_pod() -> None:
    spec = COLLECTOR.install().one(NETWORK_POLICY).inputs["spec"]
    by_ports = {tuple(port["port"] for port in rule.get("ports", [])): rule["from"] for rule in spec["ingress"]}
    assert by_ports[4317, 4318] == [{"namespaceSelector": {}}]
    assert [rule for rule in spec["egress"] if rule.get("ports") == [{"port": 4317, "protocol": "TCP"}]]


def test_the_memory_of_jaeger_fits_the_maximum_number_of_traces() -> None:
    """A trace has twenty spans of a kilobyte each; half of the memory is for everything else."""
    spec = JaegerSpec()
    assert spec.max_traces * 20 * 1024 < memory_bytes(spec.resources.memory) / 2


def test_a_changed_number_of_traces_restarts_jaeger() -> None:
    found = JAEGER.values(maxTraces=5)
    assert found["jaeger"]["extraEnv"] == [{"name": "MAX_TRACES", "value": "5"}]
    memory = found["userconfig"]["extensions"]["jaeger_storage"]["backends"]["memory"]["memory"]
    assert memory == {"max_traces": "${env:MAX_TRACES}"}


def test_jaeger_is_a_single_pod() -> None:
    assert JAEGER.values()["jaeger"]["replicas"] == 1


def test_several_collectors_spread_and_are_evicted_one_at_a_time() -> None:
    found = COLLECTOR.values(replicas=2)
    assert found["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    assert {each["topologyKey"] for each in found["topologySpreadConstraints"]} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    assert COLLECTOR.values()["podDisruptionBudget"]["enabled"] is False


def test_pods_meet_the_level_restricted() -> None:
    for pod in (JAEGER.values()["jaeger"], COLLECTOR.values()):
        container = {"name": "main", "securityContext": pod["securityContext"]}
        assert violations({"securityContext": pod["podSecurityContext"], "containers": [container]}) == []
