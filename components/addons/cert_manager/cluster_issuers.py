"""ClusterIssuers: Let's Encrypt by ACME, or self-signed certificates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from components.aws.hosted_zone import DomainName, HostedZoneId, hosted_zone_arn
from components.aws.iam import Statement
from components.spec import DnsLabel, Spec
from partition import partition_of

AcmeServer = Literal["letsencrypt", "letsencrypt-staging"]

ACME_SERVERS: Mapping[AcmeServer, str] = {
    "letsencrypt": "https://acme-v02.api.letsencrypt.org/directory",
    "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
}
"""URLs of ACME servers. Browsers do not trust staging, which has higher rate limits. Source: Let's Encrypt's
documentation, "ACME endpoints"."""


class AcmeIssuerSpec(Spec):
    """An account with Let's Encrypt, and the challenges that prove control of a name."""

    server: AcmeServer
    email: str | None = None
    """Address for messages of Let's Encrypt about the account."""
    ingress_class: DnsLabel | None = None
    """Class of the Ingress that answers HTTP01 challenges on port 80 of the name."""
    hosted_zones: Mapping[DomainName, HostedZoneId] = Field(default_factory=dict[str, str])
    """Hosted zone by domain for DNS01 challenges, which support wildcards and private names."""

    def faults(self) -> Iterable[str]:
        """Yield a sentence if no challenge is configured."""
        if not self.ingress_class and not self.hosted_zones:
            yield "the issuer has no challenge. Set ingressClass (HTTP01), hostedZones (DNS01) or both."


class SelfSignedIssuerSpec(Spec):
    """Self-signed certificates, for clients that do not verify a chain of trust."""


class IssuerSpec(Spec):
    """An issuer: either ``acme`` or ``selfSigned``."""

    acme: AcmeIssuerSpec | None = None
    self_signed: SelfSignedIssuerSpec | None = None

    def faults(self) -> Iterable[str]:
        """Yield a sentence unless exactly one of the two is set."""
        if (self.acme is None) == (self.self_signed is None):
            yield "an issuer is either acme or selfSigned. Set exactly one of them."


def issuer_spec(name: str, issuer: IssuerSpec, *, region: str) -> dict[str, Any]:
    """Return the spec of a ClusterIssuer."""
    acme = issuer.acme
    if acme is None:
        return {"selfSigned": {}}
    return {
        "acme": {
            "server": ACME_SERVERS[acme.server],
            **({"email": acme.email} if acme.email else {}),
            "privateKeySecretRef": {"name": f"{name}-account-key"},
            "solvers": [*_dns_solvers(acme, region), *_http_solvers(acme)],
        }
    }


def _dns_solvers(issuer: AcmeIssuerSpec, region: str) -> Iterable[dict[str, Any]]:
    for domain, zone_id in issuer.hosted_zones.items():
        yield {
            "selector": {"dnsZones": [domain]},
            "dns01": {"route53": {"region": region, "hostedZoneID": zone_id}},
        }


def _http_solvers(issuer: AcmeIssuerSpec) -> Iterable[dict[str, Any]]:
    """Yield the solver for names outside the issuer's zones: it has no selector."""
    if issuer.ingress_class:
        yield {"http01": {"ingress": {"ingressClassName": issuer.ingress_class, "serviceType": "ClusterIP"}}}


def answers_by_http(issuers: Iterable[IssuerSpec]) -> bool:
    """Return whether an issuer uses HTTP01."""
    return any(issuer.acme and issuer.acme.ingress_class for issuer in issuers)


def challenge_statements(issuers: Iterable[IssuerSpec], *, region: str) -> Sequence[Statement]:
    """Return the permissions for DNS01: ``_acme-challenge`` records in the zones of the issuers alone.

    Source: cert-manager's documentation, "Route53". Zone ids make permission to list zones unnecessary.
    """
    zone_ids = {zone_id for issuer in issuers if issuer.acme for zone_id in issuer.acme.hosted_zones.values()}
    if not zone_ids:
        return []
    zones = [hosted_zone_arn(zone_id, region) for zone_id in sorted(zone_ids)]
    return [
        Statement(
            sid="AnswerChallenges",
            actions=["route53:ChangeResourceRecordSets"],
            resources=zones,
            condition={
                "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": "TXT"},
                "ForAllValues:StringLike": {
                    "route53:ChangeResourceRecordSetsNormalizedRecordNames": "_acme-challenge.*"
                },
            },
        ),
        Statement(sid="ReadZones", actions=["route53:ListResourceRecordSets"], resources=zones),
        # The ARN of a change does not contain its zone.
        Statement(
            sid="FollowChanges",
            actions=["route53:GetChange"],
            resources=[f"arn:{partition_of(region).name}:route53:::change/*"],
        ),
    ]
