"""A system's alerts and dashboard in the cluster's Prometheus and Grafana."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.monitoring.grafana_dashboard import grafana_dashboard
from components.monitoring.prometheus_rule import API_VERSION, KIND, prometheus_rule_spec
from components.monitoring.signals import Signals
from components.workload.namespace import Namespace

DASHBOARD_LABEL = {"grafana_dashboard": "1"}
"""Label by which Grafana's sidecar finds dashboards in all namespaces (default of kube-prometheus-stack)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusAlertsArgs:
    """The workloads of a system, and the operator that loads their rules."""

    system: str
    namespace: Namespace
    workloads: Sequence[Signals]
    depends_on: Sequence[pulumi.Resource] = ()
    """The custom resource definitions and the webhook of the operator."""


class PrometheusAlerts(pulumi.ComponentResource):
    """A PrometheusRule and a Grafana dashboard in the system's namespace."""

    TYPE = "landfall:monitoring:PrometheusAlerts"

    def __init__(self, name: str, args: PrometheusAlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self, depends_on=args.depends_on)
        labels = {"app.kubernetes.io/name": "alerts", "app.kubernetes.io/part-of": args.system}

        k8s.apiextensions.CustomResource(
            f"{name}-rule",
            api_version=API_VERSION,
            kind=KIND,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=args.system, namespace=args.namespace.namespace, labels=labels),
            spec=prometheus_rule_spec(args.system, args.workloads),
            opts=child,
        )
        title = args.namespace.plain_name
        dashboard = grafana_dashboard(title, title, args.workloads)
        k8s.core.v1.ConfigMap(
            f"{name}-dashboard",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=f"{args.system}-dashboard",
                namespace=args.namespace.namespace,
                labels={**labels, **DASHBOARD_LABEL},
            ),
            data={f"{title}.json": json.dumps(dashboard, sort_keys=True)},
            opts=child,
        )
        self.register_outputs({})
