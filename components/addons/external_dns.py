"""ExternalDNS: names of Ingresses and Services as records of Route 53."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.external_dns import EXTERNAL_DNS
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.hosted_zone import DomainName, HostedZoneId, hosted_zone_arn
from components.aws.iam import Statement

NAMESPACE = EXTERNAL_DNS.namespace
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name="external-dns")
METRICS_PORT = 7979

TXT_PREFIX = "externaldns-%{record_type}."
"""Of the TXT records by which it knows its own; with the dot at its end it works for a zone's own name, too."""


class ExternalDnsSpec(ChartSpec):
    """What a person may choose about it. It is one pod by design: two would undo each other's records."""

    resources: ContainerResources = ContainerResources(cpu="25m", memory="128Mi")
    hosted_zone_ids: Annotated[Sequence[HostedZoneId], Field(min_length=1)]
    """Zones that it may write to; its role knows no others."""
    domain_filters: Sequence[DomainName] = ()
    """Only names in these domains; every name of its zones when there are none."""
    policy: Literal["create-only", "upsert-only", "sync"] = "upsert-only"
    """``sync`` also deletes records whose Ingress or Service is gone."""
    sources: Annotated[Sequence[Literal["ingress", "service"]], Field(min_length=1)] = ("ingress", "service")


ExternalDnsArgs = ChartAddonArgs[ExternalDnsSpec]


class ExternalDns(pulumi.ComponentResource):
    """ExternalDNS in a namespace of its own, with a role for its zones; records of others it leaves alone."""

    TYPE = "landfall:addons:ExternalDns"

    def __init__(self, name: str, args: ExternalDnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            statements=zone_statements(args.spec.hosted_zone_ids),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=EXTERNAL_DNS,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=external_dns_values(args, role.arn),
            parent=self,
            after=role.policies,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """With ``sync``, what brings a name goes before it: else nobody deletes the record."""
        self.register_outputs({})


def external_dns_values(args: ExternalDnsArgs, role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The chart's values; the cluster's name in its TXT records keeps two clusters with one zone apart."""
    spec = args.spec
    return {
        "provider": {"name": "aws"},
        "policy": spec.policy,
        "registry": "txt",
        "txtOwnerId": args.cluster.name,
        "txtPrefix": TXT_PREFIX,
        "sources": list(spec.sources),
        "domainFilters": list(spec.domain_filters),
        "extraArgs": [f"--zone-id-filter={zone_id}" for zone_id in spec.hosted_zone_ids],
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        "resources": spec.resources.document(),
        **args.nodes.document(),
        "serviceMonitor": {"enabled": args.service_monitor},
    }


def zone_statements(zone_ids: Sequence[str]) -> Sequence[Statement]:
    """Read and change records of these zones. Source: ExternalDNS's documentation, "AWS", narrowed to the zones."""
    return [
        Statement(
            sid="KeepRecords",
            actions=[
                "route53:ChangeResourceRecordSets",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResources",
            ],
            resources=[hosted_zone_arn(zone_id) for zone_id in zone_ids],
        ),
        # It looks zones up by listing them, which takes no resource; the zone ids filter what it then does.
        Statement(sid="ListZones", actions=["route53:ListHostedZones"], resources=["*"]),
    ]
