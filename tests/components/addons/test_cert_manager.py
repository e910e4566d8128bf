from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from charts.cert_manager import CERT_MANAGER
from components.addons.cert_manager.cert_manager import CertManager, CertManagerArgs, CertManagerSpec
from components.aws.cluster.cluster import ClusterIdentity
from tests.support import addon_delivery as delivery
from tests.support.harness import Deployment

MakeCluster = Callable[[], ClusterIdentity]

ISSUERS = {
    "internal": {"selfSigned": {}},
    "web": {"acme": {"server": "letsencrypt", "ingressClass": "nginx", "email": "ops@example.com"}},
    "wildcard": {"acme": {"server": "letsencrypt-staging", "hostedZones": {"example.com": "Z0EXAMPLE1"}}},
}
PARTS = ("webhook", "cainjector")


def manager(cluster: MakeCluster, *, monitored: bool = False, **spec: Any) -> Deployment:
    return delivery.deployed(
        lambda common: CertManager(
            "certificates",
            CertManagerArgs(spec=CertManagerSpec.model_validate(spec), service_monitor=monitored, **common),
        ),
        cluster,
    )


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    given = delivery.values(manager(cluster, monitored=True, issuers=ISSUERS))
    commented = {"serviceAccount.annotations"}
    assert delivery.faults(facts, CERT_MANAGER, given, commented) == []


def test_its_issuers_are_what_their_definition_allows(facts: Path, cluster: MakeCluster) -> None:
    assert delivery.schema_of_custom_resources(manager(cluster, issuers=ISSUERS), facts, "ClusterIssuer") == []


def test_issuers_come_after_the_webhook_that_judges_them(cluster: MakeCluster) -> None:
    deployment = manager(cluster, issuers=ISSUERS)
    issuers = deployment.all("kubernetes:cert-manager.io/v1:ClusterIssuer")
    assert {issuer.inputs["metadata"]["name"] for issuer in issuers} == set(ISSUERS)
    for issuer in issuers:
        assert (delivery.RELEASE, "certificates-release") in deployment.dependencies(issuer)
    assert len(deployment.outputs) == 1 + len(ISSUERS)


def test_a_name_in_a_zone_is_shown_by_dns_and_any_other_by_http(cluster: MakeCluster) -> None:
    both = {"server": "letsencrypt", "ingressClass": "nginx", "hostedZones": {"example.com": "Z0EXAMPLE1"}}
    (issuer,) = delivery.manifests(manager(cluster, issuers={"both": {"acme": both}}), ["ClusterIssuer"]).values()
    dns, http = issuer["spec"]["acme"]["solvers"]
    assert dns["selector"] == {"dnsZones": ["example.com"]}
    assert dns["dns01"]["route53"] == {"region": "us-east-1", "hostedZoneID": "Z0EXAMPLE1"}
    assert http == {"http01": {"ingress": {"ingressClassName": "nginx", "serviceType": "ClusterIP"}}}


def test_its_role_writes_challenges_into_its_zones_and_nothing_else(cluster: MakeCluster) -> None:
    deployment = manager(cluster, issuers=ISSUERS)
    found = delivery.statements(deployment)
    assert delivery.subject(deployment) == "system:serviceaccount:cert-manager:cert-manager"
    assert found["AnswerChallenges"]["Resource"] == ["arn:aws:route53:::hostedzone/Z0EXAMPLE1"]
    assert found["AnswerChallenges"]["Condition"] == {
        "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": "TXT"},
        "ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "_acme-challenge.*"},
    }
    assert not any("*" in statement["Resource"] for statement in found.values())
    assert (delivery.POLICY, "certificates-policy") in deployment.dependencies(deployment.one(delivery.RELEASE))


def test_without_a_zone_it_has_no_role(cluster: MakeCluster) -> None:
    deployment = manager(cluster, issuers={"internal": {"selfSigned": {}}})
    assert deployment.all(delivery.ROLE) == []
    assert delivery.values(deployment)["serviceAccount"] == {"create": True}


def test_it_may_ask_for_its_own_http_answers_only_where_an_issuer_gives_any(cluster: MakeCluster) -> None:
    with_http = {policy.name for policy in manager(cluster, issuers=ISSUERS).all(delivery.NETWORK_POLICY)}
    without = {policy.name for policy in manager(cluster).all(delivery.NETWORK_POLICY)}
    assert with_http - without == {"certificates-self-check"}


def test_an_issuer_that_could_never_answer_is_refused() -> None:
    with pytest.raises(ValidationError, match="ingressClass"):
        CertManagerSpec.model_validate({"issuers": {"web": {"acme": {"server": "letsencrypt"}}}})


@pytest.mark.parametrize("issuer", [{}, {"selfSigned": {}, "acme": {"server": "letsencrypt", "ingressClass": "nginx"}}])
def test_an_issuer_is_of_one_kind(issuer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="exactly one of acme"):
        CertManagerSpec.model_validate({"issuers": {"web": issuer}})


def test_each_part_goes_to_the_chosen_nodes_and_two_of_it_apart(cluster: MakeCluster) -> None:
    given = delivery.values(manager(cluster))
    for part in (given, *(given[name] for name in PARTS)):
        assert delivery.selected(part)
        assert part["replicaCount"] == 2
        assert part["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    assert delivery.selected(given["startupapicheck"])
    spread = {
        part["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for part in (given, *(given[name] for name in PARTS))
    }
    assert spread == {"controller", "webhook", "cainjector"}


def test_a_single_one_may_be_drained(cluster: MakeCluster) -> None:
    given = delivery.values(manager(cluster, replicas=1))
    for part in (given, *(given[name] for name in PARTS)):
        assert part["podDisruptionBudget"]["enabled"] is False


def test_its_pods_are_restricted(cluster: MakeCluster) -> None:
    assert delivery.level(manager(cluster)) == "restricted"
