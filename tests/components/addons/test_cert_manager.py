from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from charts.cert_manager import CERT_MANAGER
from components.addons.cert_manager.cert_manager import CertManager, CertManagerSpec
from tests.support.addons import (
    NETWORK_POLICY,
    RELEASE,
    ROLE,
    ROLE_POLICY,
    SYSTEM,
    Addon,
    manifests,
    schema_faults_of,
    statements,
    subject,
    values,
)
from tests.support.chart_values import value_faults

ISSUERS = {
    "internal": {"selfSigned": {}},
    "web": {"acme": {"server": "letsencrypt", "ingressClass": "nginx", "email": "ops@example.com"}},
    "wildcard": {"acme": {"server": "letsencrypt-staging", "hostedZones": {"example.com": "Z0EXAMPLE1"}}},
}
PARTS = ("webhook", "cainjector")


ADDON = Addon(component=CertManager, spec=CertManagerSpec, name="certificates")
manager = ADDON.install


def test_the_chart_knows_the_values_for_issuers() -> None:
    given = values(manager(monitored=True, issuers=ISSUERS))
    assert value_faults(CERT_MANAGER, given) == []


def test_issuers_match_their_definition() -> None:
    assert schema_faults_of(manager(issuers=ISSUERS), "ClusterIssuer") == []


def test_issuers_depend_on_the_webhook() -> None:
    deployment = manager(issuers=ISSUERS)
    issuers = deployment.all("kubernetes:cert-manager.io/v1:ClusterIssuer")
    assert {issuer.inputs["metadata"]["name"] for issuer in issuers} == set(ISSUERS)
    for issuer in issuers:
        assert (RELEASE, "certificates-release") in deployment.dependencies(issuer)
    assert len(deployment.outputs) == 1 + len(ISSUERS)


def test_dns01_is_for_names_in_a_zone_and_http01_for_others() -> None:
    both = {"server": "letsencrypt", "ingressClass": "nginx", "hostedZones": {"example.com": "Z0EXAMPLE1"}}
    (issuer,) = manifests(manager(issuers={"both": {"acme": both}}), "ClusterIssuer").values()
    dns, http = issuer["spec"]["acme"]["solvers"]
    assert dns["selector"] == {"dnsZones": ["example.com"]}
    assert dns["dns01"]["route53"] == {"region": "us-east-1", "hostedZoneID": "Z0EXAMPLE1"}
    assert http == {"http01": {"ingress": {"ingressClassName": "nginx", "serviceType": "ClusterIP"}}}


def test_the_role_writes_challenges_to_its_zones_alone() -> None:
    deployment = manager(issuers=ISSUERS)
    found = statements(deployment)
    assert subject(deployment) == "system:serviceaccount:cert-manager:cert-manager"
    assert found["AnswerChallenges"]["Resource"] == ["arn:aws:route53:::hostedzone/Z0EXAMPLE1"]
    assert found["AnswerChallenges"]["Condition"] == {
        "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": "TXT"},
        "ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "_acme-challenge.*"},
    }
    assert not any("*" in statement["Resource"] for statement in found.values())
    assert (ROLE_POLICY, "certificates-policy") in deployment.dependencies(deployment.one(RELEASE))


def test_without_a_zone_there_is_no_role() -> None:
    deployment = manager(issuers={"internal": {"selfSigned": {}}})
    assert deployment.all(ROLE) == []
    assert values(deployment)["serviceAccount"] == {"create": True}


def test_the_self_check_is_allowed_only_for_http01() -> None:
    with_http = {policy.name for policy in manager(issuers=ISSUERS).all(NETWORK_POLICY)}
    without = {policy.name for policy in manager().all(NETWORK_POLICY)}
    assert with_http - without == {"certificates-self-check"}


def test_an_issuer_without_a_challenge_is_refused() -> None:
    with pytest.raises(ValidationError, match="ingressClass"):
        CertManagerSpec.model_validate({"issuers": {"web": {"acme": {"server": "letsencrypt"}}}})


@pytest.mark.parametrize("issuer", [{}, {"selfSigned": {}, "acme": {"server": "letsencrypt", "ingressClass": "nginx"}}])
def test_an_issuer_is_either_acme_or_self_signed(issuer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="either acme or selfSigned"):
        CertManagerSpec.model_validate({"issuers": {"web": issuer}})


def test_two_replicas_of_each_part_spread() -> None:
    given = values(manager())
    for part in (given, *(given[name] for name in PARTS)):
        assert part["nodeSelector"] == SYSTEM.node_selector
        assert part["replicaCount"] == 2
        assert part["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    assert given["startupapicheck"]["nodeSelector"] == SYSTEM.node_selector
    spread = {
        part["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for part in (given, *(given[name] for name in PARTS))
    }
    assert spread == {"controller", "webhook", "cainjector"}


def test_a_single_replica_has_no_disruption_budget() -> None:
    given = values(manager(replicas=1))
    for part in (given, *(given[name] for name in PARTS)):
        assert part["podDisruptionBudget"]["enabled"] is False
