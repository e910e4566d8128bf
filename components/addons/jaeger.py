"""Jaeger: where traces are kept and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.jaeger import JAEGER
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER

NAMESPACE = JAEGER.namespace
OTLP_PORT = 4317
OTLP_HTTP_PORT = 4318
QUERY_PORT = 16686
"""User interface and query API; Grafana asks it, people reach it by ``kubectl port-forward``."""
METRICS_PORT = 8888
HEALTH_PORT = 13133
JAEGER_USER = 10001
"""The user of Jaeger's image."""

OTLP_ENDPOINT = f"{JAEGER.name}.{NAMESPACE}:{OTLP_PORT}"
"""Host and port that take spans by OTLP over gRPC."""


class JaegerSpec(ChartSpec):
    """What a person may choose about it.

    Traces live in memory: they go with the pod, and the oldest goes when there are too many. A lasting store
    (Elasticsearch, Cassandra) is a whole Jaeger configuration, given as ``values.userconfig``.
    """

    max_traces: Annotated[int, Field(ge=1)] = 20_000
    """At some 20 spans of a kilobyte each, 400 MiB."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="1Gi")


JaegerArgs = ChartAddonArgs[JaegerSpec]


class Jaeger(pulumi.ComponentResource):
    """Collector, memory and user interface in one pod: two would each know half of the traces."""

    TYPE = "landfall:addons:Jaeger"

    def __init__(self, name: str, args: JaegerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=JAEGER,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(from_pods=[OTLP_PORT, OTLP_HTTP_PORT], metrics=[METRICS_PORT, QUERY_PORT]),
            values=jaeger_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def jaeger_values(args: JaegerArgs) -> dict[str, Any]:
    """The chart's values."""
    return {
        "jaeger": {
            "replicas": 1,
            "resources": args.spec.resources.document(),
            # A variable, for the chart restarts no pod when only the configuration changes.
            "extraEnv": [{"name": "MAX_TRACES", "value": str(args.spec.max_traces)}],
            "podSecurityContext": {
                "runAsNonRoot": True,
                "runAsUser": JAEGER_USER,
                "runAsGroup": JAEGER_USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "securityContext": dict(RESTRICTED_CONTAINER),
            **args.nodes.document(),
        },
        "userconfig": jaeger_configuration(),
    }


def jaeger_configuration() -> dict[str, Any]:
    """Jaeger's own configuration: OTLP in, the newest traces in memory, metrics and health for others to ask."""
    everywhere = "0.0.0.0"  # noqa: S104 - a pod's own address, before which its network policy stands
    prometheus = {"host": everywhere, "port": METRICS_PORT}
    return {
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}},
            "telemetry": {
                "resource": {"service.name": "jaeger"},
                "metrics": {"level": "detailed", "readers": [{"pull": {"exporter": {"prometheus": prometheus}}}]},
            },
        },
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"{everywhere}:{HEALTH_PORT}"}},
            "jaeger_query": {
                "storage": {"traces": "memory"},
                "http": {"endpoint": f"{everywhere}:{QUERY_PORT}"},
            },
            "jaeger_storage": {"backends": {"memory": {"memory": {"max_traces": "${env:MAX_TRACES}"}}}},
        },
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{everywhere}:{OTLP_PORT}"},
                    "http": {"endpoint": f"{everywhere}:{OTLP_HTTP_PORT}"},
                }
            }
        },
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "memory"}},
    }
