"""cert-manager: issues and renews certificates, and stores them as Secrets."""

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
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.aws.irsa import ROLE_ARN_ANNOTATION, IrsaRole
from components.spec import DnsLabel
from components.workload import network_policy as network

SERVICE_ACCOUNT = ServiceAccount(namespace=CERT_MANAGER.namespace, name="cert-manager")
WEBHOOK_PORT = 10250
METRICS_PORT = 9402

CHECK_RESOURCES = ContainerResources(cpu="10m", memory="64Mi")
"""Resources of the post-install Job that waits until the webhook accepts a certificate."""


class CertManagerSpec(ChartSpec):
    """Settings of cert-manager."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods of the controller, of the webhook and of the CA injector."""
    resources: ContainerResources = ContainerResources(cpu="25m", memory="256Mi")
    """Resources of each of the three; controller and CA injector keep the cluster's Secrets in memory."""
    issuers: Mapping[DnsLabel, IssuerSpec] = Field(default_factory=dict[str, IssuerSpec])
    """ClusterIssuers by name."""


class CertManager(pulumi.ComponentResource):
    """cert-manager in its own namespace, and its ClusterIssuers.

    Only DNS01 needs an IAM role. The role allows challenge records in the zones of the issuers and nothing else.
    """

    TYPE = "landfall:addons:CertManager"

    def __init__(self, name: str, args: AddonArgs[CertManagerSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name = name
        self._args = args
        role = self._role()
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=CERT_MANAGER,
            args=args,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[WEBHOOK_PORT], metrics=[METRICS_PORT]),
            values=cert_manager_values(args, role_arn=role.arn if role else None),
            parent=self,
            policies={"self-check": self_check_policy()} if answers_by_http(args.spec.issuers.values()) else {},
            depends_on=role.policies if role else (),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release, *self._issuers())
        """Definitions, their admission webhook, and issuers."""
        self.register_outputs({})

    def _role(self) -> IrsaRole | None:
        """Create the role for DNS01; ``None`` when no issuer has a zone."""
        statements = challenge_statements(self._args.spec.issuers.values(), region=self._args.context.cluster.region)
        if not statements:
            return None
        return addon_role(
            self._name, SERVICE_ACCOUNT, cluster=self._args.context.cluster, statements=statements, parent=self
        )

    def _issuers(self) -> Sequence[pulumi.Resource]:
        return [
            k8s.apiextensions.CustomResource(
                f"{self._name}-issuer-{issuer_name}",
                api_version="cert-manager.io/v1",
                kind="ClusterIssuer",
                metadata={"name": issuer_name},
                spec=issuer_spec(issuer_name, issuer, region=self._args.context.cluster.region),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release]),
            )
            for issuer_name, issuer in self._args.spec.issuers.items()
        ]


def self_check_policy() -> k8s.networking.v1.NetworkPolicySpecArgs:
    """Return the network policy for HTTP01: the controller requests the challenge itself before Let's Encrypt does."""
    return network.policy(
        {"app.kubernetes.io/component": "controller"},
        egress=[network.egress([network.address_block("0.0.0.0/0")], [80])],
    )


def cert_manager_values(args: AddonArgs[CertManagerSpec], *, role_arn: pulumi.Input[str] | None) -> dict[str, Any]:
    """Return the values of the chart: the same for controller, webhook and CA injector.

    Helm keeps the definitions when it deletes the release: without them Kubernetes would delete every certificate and
    its private key.
    """
    annotations = {"annotations": {ROLE_ARN_ANNOTATION: role_arn}} if role_arn is not None else {}
    return {
        "crds": {"enabled": True, "keep": True},
        "global": {"leaderElection": {"namespace": CERT_MANAGER.namespace}},
        **_part(args, "controller"),
        "webhook": _part(args, "webhook"),
        "cainjector": _part(args, "cainjector"),
        # A post-install Job: the release is ready when the webhook accepts a certificate.
        "startupapicheck": {"enabled": True, "resources": CHECK_RESOURCES.document(), **args.context.nodes.document()},
        "serviceAccount": {"create": True, **annotations},
        # By default it queries the name servers of each zone, which the network policy does not allow.
        "dns01RecursiveNameserversOnly": True,
        "prometheus": {"enabled": True, "servicemonitor": {"enabled": args.context.service_monitor}},
    }


def _part(args: AddonArgs[CertManagerSpec], component: str) -> dict[str, Any]:
    spec = args.spec
    return {
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/component": component}),
        **args.context.nodes.document(),
    }
