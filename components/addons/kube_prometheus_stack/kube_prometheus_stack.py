"""Prometheus, Grafana and Alertmanager: metrics, dashboards and alerts inside the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK, NODE_EXPORTER_NAMESPACE
from components.addons.kit.addon_namespace import Traffic, addon_namespace
from components.addons.kit.addon_secrets import AddonSecret, AddonSecrets, AddonSecretsArgs, SecretsAccess
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import chart_release
from components.addons.kube_prometheus_stack.alertmanager import PAGER_DUTY_KEY, PAGER_DUTY_SECRET
from components.addons.kube_prometheus_stack.spec import KubePrometheusStackSpec
from components.addons.kube_prometheus_stack.values import (
    GRAFANA_PASSWORD_KEY,
    GRAFANA_ROLE,
    GRAFANA_SECRET,
    GRAFANA_USER_KEY,
    kube_prometheus_stack_values,
)
from components.workload import network_policy as network

NAMESPACE = KUBE_PROMETHEUS_STACK.namespace
OPERATOR_PORT = 10250
"""The operator's webhook: it judges rules before they are there."""
KUBELET_PORT = 10250
NODE_EXPORTER_PORT = 9100


@dataclass(frozen=True, kw_only=True)
class KubePrometheusStackArgs(ChartAddonArgs[KubePrometheusStackSpec]):
    """The stack and its cluster."""

    storage_class_name: pulumi.Input[str]
    """Of block storage."""
    storage_ready: Sequence[pulumi.Resource]
    """Its driver, which outlives the namespace and the claims in it: nobody else deletes their volumes."""
    secrets: SecretsAccess


class KubePrometheusStack(pulumi.ComponentResource):
    """The Prometheus operator and what it runs, in ``monitoring``; node exporters in a namespace of their own.

    Node exporters look at the host, and so may everything in their namespace: nothing else is there. Volumes go with
    the release; metrics are no archive. Operator, kube-state-metrics and Grafana have one pod each: the chart's
    operator and Grafana's database know no second, and a second kube-state-metrics would count everything twice.
    """

    TYPE = "landfall:addons:KubePrometheusStack"

    def __init__(self, name: str, args: KubePrometheusStackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        namespaces = self._namespaces()
        secrets = self._secrets(namespaces)
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=KUBE_PROMETHEUS_STACK,
            spec=args.spec,
            namespace=NAMESPACE,
            values=kube_prometheus_stack_values(args.spec, args.nodes, args.storage_class_name),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*namespaces, self._grafana_role(), *secrets.ready, *args.depends_on],
            ),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """With the webhook that judges rules."""
        self.register_outputs({})

    def _namespaces(self) -> Sequence[pulumi.Resource]:
        name, cluster = self._name, self._args.cluster
        monitoring = addon_namespace(
            name,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[OPERATOR_PORT]),
            cluster=cluster,
            parent=self,
            depends_on=self._args.storage_ready,
        )
        node_exporter = addon_namespace(
            f"{name}-{NODE_EXPORTER_NAMESPACE}",
            namespace=NODE_EXPORTER_NAMESPACE,
            # The host's network, processes and file system are what it measures.
            pod_security="privileged",
            traffic=Traffic(metrics=[NODE_EXPORTER_PORT]),
            cluster=cluster,
            parent=self,
        )
        return [*monitoring, self._scraping_policy(monitoring), *node_exporter]

    def _scraping_policy(self, monitoring: Sequence[pulumi.Resource]) -> pulumi.Resource:
        """Prometheus alone reaches every pod: at which port, each says by its own monitor."""
        nodes = network.address_blocks(self._args.cluster.subnet_cidr_blocks)
        return k8s.networking.v1.NetworkPolicy(
            f"{self._name}-scraping",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="scraping", namespace=NAMESPACE),
            spec=network.policy(
                {"app.kubernetes.io/name": "prometheus"},
                egress=[
                    network.egress_at_every_port([network.every_pod()]),
                    network.egress(nodes, [KUBELET_PORT, NODE_EXPORTER_PORT]),
                ],
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=monitoring),
        )

    def _grafana_role(self) -> pulumi.Resource:
        """Dashboards are ConfigMaps of any namespace; Grafana looks at nothing else."""
        return k8s.rbac.v1.ClusterRole(
            f"{self._name}-grafana-role",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=GRAFANA_ROLE),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(api_groups=[""], resources=["configmaps"], verbs=["get", "list", "watch"])
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _secrets(self, namespaces: Sequence[pulumi.Resource]) -> AddonSecrets:
        spec = self._args.spec
        secrets = [
            AddonSecret(
                name=GRAFANA_SECRET,
                key=GRAFANA_PASSWORD_KEY,
                source=spec.grafana.admin_password,
                beside={GRAFANA_USER_KEY: "admin"},
            )
        ]
        if spec.alertmanager.pager_duty:
            routing_key = spec.alertmanager.pager_duty.routing_key
            secrets.append(AddonSecret(name=PAGER_DUTY_SECRET, key=PAGER_DUTY_KEY, source=routing_key))
        return AddonSecrets(
            f"{self._name}-secrets",
            AddonSecretsArgs(
                secrets=secrets,
                namespace=NAMESPACE,
                namespace_ready=namespaces,
                cluster=self._args.cluster,
                access=self._args.secrets,
            ),
            pulumi.ResourceOptions(parent=self),
        )
