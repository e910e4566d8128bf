"""The OpenTelemetry collector: one address for every service's traces, wherever they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.opentelemetry_collector import OPENTELEMETRY_COLLECTOR
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER, RESTRICTED_POD
from components.addons.kit.spread import spread
from components.platform import TracesCollector

NAMESPACE = OPENTELEMETRY_COLLECTOR.namespace
IMAGE = "otel/opentelemetry-collector-k8s"
"""The distribution for Kubernetes: smaller than the one with everything in it."""
OTLP_PORT = 4317
OTLP_HTTP_PORT = 4318
METRICS_PORT = 8888
HEALTH_PORT = 13133

OTHER_PORTS = ("jaeger-compact", "jaeger-thrift", "jaeger-grpc", "zipkin")
"""Older protocols, which the chart opens beside OTLP."""

OTLP_ENDPOINT = f"http://{OPENTELEMETRY_COLLECTOR.name}.{NAMESPACE}:{OTLP_PORT}"
"""What a service takes as ``OTEL_EXPORTER_OTLP_ENDPOINT``, by gRPC."""
COLLECTOR = TracesCollector(endpoint=OTLP_ENDPOINT, namespace=NAMESPACE, port=OTLP_PORT)
"""The collector, as services know it."""


class OpenTelemetryCollectorSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 1
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """Spans are refused, and sent again, before memory runs out."""


@dataclass(frozen=True, kw_only=True)
class OpenTelemetryCollectorArgs(ChartAddonArgs[OpenTelemetryCollectorSpec]):
    """The collector, and whom it hands traces to."""

    traces_endpoint: str
    """Host and port of OTLP over gRPC, inside the cluster."""


class OpenTelemetryCollector(pulumi.ComponentResource):
    """Takes traces by OTLP from every pod, in batches, and hands them on; metrics and logs have ways of their own."""

    TYPE = "landfall:addons:OpenTelemetryCollector"

    def __init__(self, name: str, args: OpenTelemetryCollectorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=OPENTELEMETRY_COLLECTOR,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(
                from_pods=[OTLP_PORT, OTLP_HTTP_PORT],
                metrics=[METRICS_PORT],
                to_pods=[int(args.traces_endpoint.rpartition(":")[2])],
            ),
            values=collector_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def collector_values(args: OpenTelemetryCollectorArgs) -> dict[str, Any]:
    """The chart's values; a configuration of its own replaces the chart's, which opens more than OTLP."""
    spec = args.spec
    labels = {"app.kubernetes.io/name": OPENTELEMETRY_COLLECTOR.name, "component": "standalone-collector"}
    return {
        "mode": "deployment",
        "image": {"repository": IMAGE},
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread(labels),
        **args.nodes.document(),
        "podSecurityContext": dict(RESTRICTED_POD),
        "securityContext": dict(RESTRICTED_CONTAINER),
        # It asks the Kubernetes API nothing.
        "serviceAccount": {"create": True, "automountServiceAccountToken": False},
        "ports": {
            **{port: {"enabled": False} for port in OTHER_PORTS},
            "metrics": {"enabled": True},
        },
        "serviceMonitor": {"enabled": args.service_monitor},
        "alternateConfig": collector_configuration(args.traces_endpoint),
    }


def collector_configuration(traces_endpoint: str) -> dict[str, Any]:
    """The collector's own configuration: OTLP in, traces on to ``traces_endpoint``.

    The link is within the cluster and in the clear, as Jaeger's receiver takes it.
    """
    address = "${env:MY_POD_IP}"
    prometheus = {"host": address, "port": METRICS_PORT}
    return {
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{address}:{OTLP_PORT}"},
                    "http": {"endpoint": f"{address}:{OTLP_HTTP_PORT}"},
                }
            }
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 25},
            "batch": {},
        },
        "exporters": {"otlp_grpc": {"endpoint": traces_endpoint, "tls": {"insecure": True}}},
        "extensions": {"health_check": {"endpoint": f"{address}:{HEALTH_PORT}"}},
        "service": {
            "extensions": ["health_check"],
            "telemetry": {"metrics": {"readers": [{"pull": {"exporter": {"prometheus": prometheus}}}]}},
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["memory_limiter", "batch"], "exporters": ["otlp_grpc"]}
            },
        },
    }
