"""Issuers of certificates for every namespace: Let's Encrypt by ACME, or the certificate's own key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from components.aws.hosted_zone import DomainName, HostedZoneId, hosted_zone_arn
from components.aws.iam import Statement
from components.spec import DnsLabel, Spec

AcmeServer = Literal["letsencrypt", "letsencrypt-staging"]

ACME_SERVERS: Mapping[AcmeServer, str] = {
    "letsencrypt": "https://acme-v02.api.letsencrypt.org/directory",
    "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
}
"""Source: Let's Encrypt's documentation, "ACME endpoints". Staging has wide limits, and no browser trusts it."""


class AcmeIssuerSpec(Spec):
    """An account with Let's Encrypt, and how it is shown that a name is ours."""

    server: AcmeServer
    email: str | None = None
    """Whom Let's Encrypt may write to about the account."""
    ingress_class: DnsLabel | None = None
    """HTTP01: an answer at port 80 of the name itself, by an Ingress of this class."""
    hosted_zones: Mapping[DomainName, HostedZoneId] = Field(default_factory=dict[str, str])
    """DNS01: a TXT record in the zone of the domain; the way to wildcards, and to names that nobody outside reaches."""

    def faults(self) -> Iterable[str]:
        """Without a way to answer no certificate would ever come."""
        if not self.ingress_class and not self.hosted_zones:
            yield "an ACME issuer needs ingressClass (HTTP01), hostedZones (DNS01) or both"


class SelfSignedIssuerSpec(Spec):
    """Certificates signed with their own key, for those that nobody checks by a chain of trust."""


class IssuerSpec(Spec):
    """Exactly one of the two."""

    acme: AcmeIssuerSpec | None = None
    self_signed: SelfSignedIssuerSpec | None = None

    def faults(self) -> Iterable[str]:
        """Exactly one of the two."""
        if (self.acme is None) == (self.self_signed is None):
            yield "give exactly one of acme (Let's Encrypt signs) and selfSigned (each certificate's own key does)"


def issuer_spec(name: str, issuer: IssuerSpec, *, region: str) -> dict[str, Any]:
    """The spec of a ClusterIssuer of cert-manager."""
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
    """Without a selector: for every name that no zone of the issuer has."""
    if issuer.ingress_class:
        yield {"http01": {"ingress": {"ingressClassName": issuer.ingress_class, "serviceType": "ClusterIP"}}}


def answers_by_http(issuers: Iterable[IssuerSpec]) -> bool:
    """Whether one of them uses HTTP01."""
    return any(issuer.acme and issuer.acme.ingress_class for issuer in issuers)


def challenge_statements(issuers: Iterable[IssuerSpec]) -> Sequence[Statement]:
    """What DNS01 needs in these zones: ``_acme-challenge`` records and no others; nothing when no issuer has a zone.

    Source: cert-manager's documentation, "Route53"; zones are given by id, so that none has to be looked up.
    """
    zone_ids = {zone_id for issuer in issuers if issuer.acme for zone_id in issuer.acme.hosted_zones.values()}
    if not zone_ids:
        return []
    zones = [hosted_zone_arn(zone_id) for zone_id in sorted(zone_ids)]
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
        # A change has an id of its own, which says nothing of its zone.
        Statement(sid="FollowChanges", actions=["route53:GetChange"], resources=["arn:aws:route53:::change/*"]),
    ]
