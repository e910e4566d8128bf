from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from charts.external_dns import EXTERNAL_DNS
from components.addons.external_dns import ExternalDns, ExternalDnsArgs, ExternalDnsSpec
from components.aws.cluster.cluster import ClusterIdentity
from tests.support import addon_delivery as delivery
from tests.support.harness import Deployment

MakeCluster = Callable[[], ClusterIdentity]

ZONES = ["Z0EXAMPLE1", "Z0EXAMPLE2"]


def external_dns(cluster: MakeCluster, *, monitored: bool = False, **spec: Any) -> Deployment:
    return delivery.deployed(
        lambda common: ExternalDns(
            "names",
            ExternalDnsArgs(
                spec=ExternalDnsSpec.model_validate({"hostedZoneIds": ZONES, **spec}),
                service_monitor=monitored,
                **common,
            ),
        ),
        cluster,
    )


def test_its_values_are_the_chart_s(facts: Path, cluster: MakeCluster) -> None:
    given = delivery.values(external_dns(cluster, monitored=True, domainFilters=["example.com"]))
    assert delivery.faults(facts, EXTERNAL_DNS, given, set()) == []


def test_it_looks_at_its_zones_alone_and_its_role_reaches_no_others(cluster: MakeCluster) -> None:
    deployment = external_dns(cluster)
    found = delivery.statements(deployment)
    assert delivery.values(deployment)["extraArgs"] == [f"--zone-id-filter={zone}" for zone in ZONES]
    assert found["KeepRecords"]["Resource"] == [f"arn:aws:route53:::hostedzone/{zone}" for zone in ZONES]
    assert found["ListZones"]["Action"] == ["route53:ListHostedZones"]
    assert delivery.subject(deployment) == "system:serviceaccount:external-dns:external-dns"


def test_it_deletes_no_record_unless_it_is_told_to(cluster: MakeCluster) -> None:
    assert delivery.values(external_dns(cluster))["policy"] == "upsert-only"
    assert delivery.values(external_dns(cluster, policy="sync"))["policy"] == "sync"


def test_two_clusters_with_one_zone_know_their_own_records(cluster: MakeCluster) -> None:
    given = delivery.values(external_dns(cluster))
    assert (given["registry"], given["txtOwnerId"]) == ("txt", "platform")


def test_a_zone_s_own_name_can_be_kept_too(cluster: MakeCluster) -> None:
    """Without the dot its TXT record would be called ``…-a-example.com``, which lies outside the zone."""
    prefix = delivery.values(external_dns(cluster))["txtPrefix"]
    assert "%{record_type}" in prefix
    assert prefix.endswith(".")


def test_it_can_delete_its_records_as_long_as_it_runs(cluster: MakeCluster) -> None:
    deployment = external_dns(cluster)
    waits_for = deployment.dependencies(deployment.one(delivery.RELEASE))
    assert waits_for >= {(delivery.POLICY, "names-policy"), ("aws:ec2/eip:Eip", "way-out")}


@pytest.mark.parametrize("zones", [[], ["/hostedzone/Z0EXAMPLE1"], ["example.com"]])
def test_a_zone_is_named_by_its_id(zones: list[str]) -> None:
    with pytest.raises(ValidationError, match="hostedZoneIds"):
        ExternalDnsSpec.model_validate({"hostedZoneIds": zones})


def test_it_runs_restricted_on_the_chosen_nodes(cluster: MakeCluster) -> None:
    deployment = external_dns(cluster)
    assert delivery.level(deployment) == "restricted"
    assert delivery.selected(delivery.values(deployment))
