"""Prometheus, Grafana and Alertmanager: metrics, dashboards and alerts in the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from charts.kube_prometheus_stack import KUBE_PROMETHEUS_STACK, NODE_EXPORTER_NAMESPACE
from components.addons.kit.addon_secrets import AddonSecret, AddonSecrets, AddonSecretsArgs, SecretsAccess
from components.addons.kit.chart_release import chart_release
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic, isolated_namespace
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

OPERATOR_PORT = 10250
"""Port of the operator's admission webhook for rules."""
KUBELET_PORT = 10250
NODE_EXPORTER_PORT = 9100


@dataclass(frozen=True, kw_only=True)
class KubePrometheusStackArgs(AddonArgs[KubePrometheusStackSpec]):
    """The stack, and its storage and secrets."""

    storage_class_name: pulumi.Input[str]
    """StorageClass of block storage."""
    storage_ready: Sequence[pulumi.Resource]
    """The driver of block storage, which is destroyed after the namespace: it deletes the volumes of its claims."""
    secrets: SecretsAccess


class KubePrometheusStack(pulumi.ComponentResource):
    """The Prometheus operator and its workloads in ``monitoring``; node exporters in a namespace of their own.

    Node exporters need host access, which their namespace allows; nothing else runs in it. Volumes are deleted with the
    release: metrics are not archived. Operator, kube-state-metrics and Grafana have one pod each: the operator of the
    chart and Grafana's database do not support a second, and a second kube-state-metrics would duplicate metrics.
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
            values=kube_prometheus_stack_values(args.spec, args.context.nodes, args.storage_class_name),
            parent=self,
            depends_on=[*namespaces, self._grafana_role(), *secrets.ready, *args.context.depends_on],
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """The release, with the admission webhook for rules."""
        self.register_outputs({})

    def _namespaces(self) -> Sequence[pulumi.Resource]:
        name, cluster = self._name, self._args.context.cluster
        monitoring = isolated_namespace(
            name,
            namespace=KUBE_PROMETHEUS_STACK.namespace,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[OPERATOR_PORT]),
            cluster=cluster,
            parent=self,
            policies={"scraping": scraping_policy(cluster.subnet_cidr_blocks)},
            depends_on=self._args.storage_ready,
        )
        node_exporter = isolated_namespace(
            f"{name}-{NODE_EXPORTER_NAMESPACE}",
            namespace=NODE_EXPORTER_NAMESPACE,
            # It measures the network, processes and file systems of its host.
            pod_security="privileged",
            traffic=Traffic(metrics=[NODE_EXPORTER_PORT]),
            cluster=cluster,
            parent=self,
        )
        return [*monitoring, *node_exporter]

    def _grafana_role(self) -> pulumi.Resource:
        """Create the role of Grafana, which reads ConfigMaps with dashboards in any namespace and nothing else."""
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
                plain_data={GRAFANA_USER_KEY: "admin"},
            )
        ]
        if spec.alertmanager.pager_duty:
            routing_key = spec.alertmanager.pager_duty.routing_key
            secrets.append(AddonSecret(name=PAGER_DUTY_SECRET, key=PAGER_DUTY_KEY, source=routing_key))
        return AddonSecrets(
            f"{self._name}-secrets",
            AddonSecretsArgs(
                secrets=secrets,
                namespace=KUBE_PROMETHEUS_STACK.namespace,
                namespace_ready=namespaces,
                cluster=self._args.context.cluster,
                access=self._args.secrets,
            ),
            pulumi.ResourceOptions(parent=self),
        )


def scraping_policy(subnet_cidr_blocks: pulumi.Output[Sequence[str]]) -> k8s.networking.v1.NetworkPolicySpecArgs:
    """Return the network policy of Prometheus, which may reach every pod; monitors define the ports."""
    nodes = network.address_blocks(subnet_cidr_blocks)
    return network.policy(
        {"app.kubernetes.io/name": "prometheus"},
        egress=[
            network.egress_at_every_port([network.every_pod()]),
            network.egress(nodes, [KUBELET_PORT, NODE_EXPORTER_PORT]),
        ],
    )
