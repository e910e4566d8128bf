from __future__ import annotations

import pytest
from pydantic import ValidationError

from charts.external_dns import EXTERNAL_DNS
from components.addons.external_dns import ExternalDns, ExternalDnsSpec
from tests.support.addons import PREREQUISITE, RELEASE, ROLE_POLICY, Addon, statements, subject, values
from tests.support.chart_values import value_faults

ZONES = ["Z0EXAMPLE1", "Z0EXAMPLE2"]


ADDON = Addon(component=ExternalDns, spec=ExternalDnsSpec, name="names", settings={"hostedZoneIds": ZONES})
external_dns = ADDON.install


def test_the_chart_knows_the_values_for_domain_filters() -> None:
    given = values(external_dns(monitored=True, domainFilters=["example.com"]))
    assert value_faults(EXTERNAL_DNS, given) == []


def test_the_role_and_the_filter_allow_its_zones_alone() -> None:
    deployment = external_dns()
    found = statements(deployment)
    assert values(deployment)["extraArgs"] == [f"--zone-id-filter={zone}" for zone in ZONES]
    assert found["KeepRecords"]["Resource"] == [f"arn:aws:route53:::hostedzone/{zone}" for zone in ZONES]
    assert found["ListZones"]["Action"] == ["route53:ListHostedZones"]
    assert subject(deployment) == "system:serviceaccount:external-dns:external-dns"


def test_only_the_policy_sync_deletes_records() -> None:
    assert values(external_dns())["policy"] == "upsert-only"
    assert values(external_dns(policy="sync"))["policy"] == "sync"


def test_records_are_owned_by_the_cluster() -> None:
    given = values(external_dns())
    assert (given["registry"], given["txtOwnerId"]) == ("txt", "platform")


def test_the_txt_prefix_is_valid_for_the_zone_apex() -> None:
    """Without the dot its TXT record would be called ``…-a-example.com``, which lies outside the zone."""
    prefix = values(external_dns())["txtPrefix"]
    assert "%{record_type}" in prefix
    assert prefix.endswith(".")


def test_it_is_destroyed_before_its_permissions() -> None:
    deployment = external_dns()
    waits_for = deployment.dependencies(deployment.one(RELEASE))
    assert waits_for >= {(ROLE_POLICY, "names-policy"), PREREQUISITE}


@pytest.mark.parametrize("zones", [[], ["/hostedzone/Z0EXAMPLE1"], ["example.com"]])
def test_a_zone_needs_an_id(zones: list[str]) -> None:
    with pytest.raises(ValidationError, match="hostedZoneIds"):
        ExternalDnsSpec.model_validate({"hostedZoneIds": zones})
