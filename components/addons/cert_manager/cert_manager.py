"""cert-manager: certificates asked for, renewed and kept as Secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.cert_manager import CERT_MANAGER
from components.addons.cert_manager.cluster_issuers import (
    IssuerSpec,
    answers_by_http,
    challenge_statements,
    issuer_spec,
)
from components.addons.kit.addon_namespace import Traffic, addon_namespace
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.aws.irsa import ROLE_ARN_ANNOTATION, IrsaRole
from components.spec import DnsLabel
from components.workload import network_policy as network

NAMESPACE = CERT_MANAGER.namespace
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name="cert-manager")
WEBHOOK_PORT = 10250
METRICS_PORT = 9402

CHECK_RESOURCES = ContainerResources(cpu="10m", memory="64Mi")
"""Of the Job that waits, after an installation, until the webhook takes a certificate."""


class CertManagerSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Of controller, webhook and CA injector alike."""
    resources: ContainerResources = ContainerResources(cpu="25m", memory="256Mi")
    """Of each of the three; controller and CA injector keep the cluster's Secrets in memory."""
    issuers: Mapping[DnsLabel, IssuerSpec] = Field(default_factory=dict[str, IssuerSpec])
    """ClusterIssuers by the name that certificates ask for."""


CertManagerArgs = ChartAddonArgs[CertManagerSpec]


class CertManager(pulumi.ComponentResource):
    """cert-manager in a namespace of its own, and the ClusterIssuers that everybody may ask.

    Its role on AWS, which only DNS01 needs, reaches the zones of its issuers and in them the names of challenges.
    """

    TYPE = "landfall:addons:CertManager"

    def __init__(self, name: str, args: CertManagerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name = name
        self._args = args
        role = self._role()
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=CERT_MANAGER,
            spec=args.spec,
            namespace=NAMESPACE,
            values=cert_manager_values(args, role_arn=role.arn if role else None),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*self._namespace(), *(role.policies if role else ()), *args.depends_on],
            ),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release, *self._issuers())
        """Definitions, the webhook that judges certificates, and who issues them."""
        self.register_outputs({})

    def _namespace(self) -> Sequence[pulumi.Resource]:
        made = addon_namespace(
            self._name,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[WEBHOOK_PORT], metrics=[METRICS_PORT]),
            cluster=self._args.cluster,
            parent=self,
        )
        if not answers_by_http(self._args.spec.issuers.values()):
            return made
        self_check = k8s.networking.v1.NetworkPolicy(
            f"{self._name}-self-check",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="self-check", namespace=NAMESPACE),
            # It asks for the answer itself, by the name's public address, before Let's Encrypt is told to.
            spec=network.policy(
                {"app.kubernetes.io/component": "controller"},
                egress=[network.egress([network.address_block("0.0.0.0/0")], [80])],
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*made]),
        )
        return (*made, self_check)

    def _role(self) -> IrsaRole | None:
        """None when no issuer writes to a zone."""
        statements = challenge_statements(self._args.spec.issuers.values())
        if not statements:
            return None
        return addon_role(self._name, SERVICE_ACCOUNT, cluster=self._args.cluster, statements=statements, parent=self)

    def _issuers(self) -> Sequence[pulumi.Resource]:
        return [
            k8s.apiextensions.CustomResource(
                f"{self._name}-issuer-{issuer_name}",
                api_version="cert-manager.io/v1",
                kind="ClusterIssuer",
                metadata={"name": issuer_name},
                spec=issuer_spec(issuer_name, issuer, region=self._args.cluster.region),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release]),
            )
            for issuer_name, issuer in self._args.spec.issuers.items()
        ]


def cert_manager_values(args: CertManagerArgs, *, role_arn: pulumi.Input[str] | None) -> dict[str, Any]:
    """The chart's values: controller, webhook and CA injector, each as the other two.

    Its definitions outlive it: with them every certificate, and the private key of each, would go.
    """
    annotations = {"annotations": {ROLE_ARN_ANNOTATION: role_arn}} if role_arn is not None else {}
    return {
        "crds": {"enabled": True, "keep": True},
        "global": {"leaderElection": {"namespace": NAMESPACE}},
        **_part(args, "controller"),
        "webhook": _part(args, "webhook"),
        "cainjector": _part(args, "cainjector"),
        # A Job after the installation: the release is there when a certificate would be taken.
        "startupapicheck": {"enabled": True, "resources": CHECK_RESOURCES.document(), **args.nodes.document()},
        "serviceAccount": {"create": True, **annotations},
        # It would ask each zone's own name servers otherwise, to which the network has no way.
        "dns01RecursiveNameserversOnly": True,
        "prometheus": {"enabled": True, "servicemonitor": {"enabled": args.service_monitor}},
    }


def _part(args: CertManagerArgs, component: str) -> dict[str, Any]:
    spec = args.spec
    return {
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/component": component}),
        **args.nodes.document(),
    }
