"""ExternalDNS: records in Route 53 for Ingresses and Services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.external_dns import EXTERNAL_DNS
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.hosted_zone import DomainName, HostedZoneId, hosted_zone_arn
from components.aws.iam import Statement

SERVICE_ACCOUNT = ServiceAccount(namespace=EXTERNAL_DNS.namespace, name="external-dns")
METRICS_PORT = 7979

TXT_PREFIX = "externaldns-%{record_type}."
"""Prefix of the TXT records that mark its own records. The dot at the end makes it valid for the zone apex as well."""


class ExternalDnsSpec(ChartSpec):
    """Settings of ExternalDNS. It is a single pod by design: two would overwrite each other's records."""

    resources: ContainerResources = ContainerResources(cpu="25m", memory="128Mi")
    hosted_zone_ids: Annotated[Sequence[HostedZoneId], Field(min_length=1)]
    """Ids of the hosted zones that it writes to; its role allows no others."""
    domain_filters: Sequence[DomainName] = ()
    """Domains whose names it manages. Default: every name of the zones."""
    policy: Literal["create-only", "upsert-only", "sync"] = "upsert-only"
    """``sync`` also deletes records when their Ingress or Service is deleted."""
    sources: Annotated[Sequence[Literal["ingress", "service"]], Field(min_length=1)] = ("ingress", "service")


class ExternalDns(pulumi.ComponentResource):
    """ExternalDNS in its own namespace, with a role for its zones. It never changes records that it did not create."""

    TYPE = "landfall:addons:ExternalDns"

    def __init__(self, name: str, args: AddonArgs[ExternalDnsSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            statements=zone_statements(args.spec.hosted_zone_ids, args.context.cluster.region),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=EXTERNAL_DNS,
            args=args,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=external_dns_values(args, role.arn),
            parent=self,
            depends_on=role.policies,
            # No source reads the chart's definition, DNSEndpoint.
            skip_crds=True,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """With ``sync``, Ingresses depend on it: they are destroyed first, so that it deletes their records."""
        self.register_outputs({})


def external_dns_values(args: AddonArgs[ExternalDnsSpec], role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Return the values of the chart. The cluster's name in the TXT records lets two clusters share a zone."""
    spec = args.spec
    return {
        "provider": {"name": "aws"},
        "policy": spec.policy,
        "registry": "txt",
        "txtOwnerId": args.context.cluster.name,
        "txtPrefix": TXT_PREFIX,
        "sources": list(spec.sources),
        "domainFilters": list(spec.domain_filters),
        "extraArgs": [f"--zone-id-filter={zone_id}" for zone_id in spec.hosted_zone_ids],
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        "resources": spec.resources.document(),
        **args.context.nodes.document(),
        "serviceMonitor": {"enabled": args.context.service_monitor},
    }


def zone_statements(zone_ids: Sequence[str], region: str) -> Sequence[Statement]:
    """Return permission to change records of these zones. Source: ExternalDNS's documentation, "AWS", narrowed."""
    return [
        Statement(
            sid="KeepRecords",
            actions=[
                "route53:ChangeResourceRecordSets",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResources",
            ],
            resources=[hosted_zone_arn(zone_id, region) for zone_id in zone_ids],
        ),
        # ListHostedZones supports no resource; ExternalDNS then uses the zones that --zone-id-filter names.
        Statement(sid="ListZones", actions=["route53:ListHostedZones"], resources=["*"]),
    ]
