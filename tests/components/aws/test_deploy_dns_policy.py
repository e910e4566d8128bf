"""A deployment can change only its own DNS records."""

from __future__ import annotations

import pytest

from components.aws.delivery.deploy_dns_policy import RECORD_NAMES, DnsName, dns_read_statements, dns_statements
from tests.support.github import policies, roles
from tests.support.iam_evaluation import allows

ZONE, OTHER = (f"arn:aws:route53:::hostedzone/{each}" for each in ("Z0SHOP", "Z0BANK"))
CHANGE = "route53:ChangeResourceRecordSets"
SHOP = DnsName(hosted_zone_id="Z0SHOP", record_name="Shop.example.org.")


@pytest.mark.parametrize(
    ("zone", "name", "allowed"),
    [
        (ZONE, "shop.example.org", True),
        (ZONE, "www.example.org", False),
        (OTHER, "shop.example.org", False),
    ],
)
def test_only_records_of_the_stack_can_be_changed(zone: str, name: str, allowed: bool) -> None:  # noqa: FBT001 - a table's column
    assert allows(dns_statements([SHOP], region="us-east-1"), CHANGE, zone, {RECORD_NAMES: name}) is allowed


def test_a_request_without_a_record_name_is_denied() -> None:
    assert not allows(dns_statements([SHOP], region="us-east-1"), CHANGE, ZONE, {})


def test_a_preview_cannot_change_records() -> None:
    looking = dns_read_statements([SHOP], region="us-east-1")
    assert allows(looking, "route53:ListResourceRecordSets", ZONE, {})
    assert not allows(looking, CHANGE, ZONE, {RECORD_NAMES: "shop.example.org"})


def test_roles_of_a_stack_without_records_have_no_dns_permissions() -> None:
    for role in ("deploy", "preview"):
        assert not any(name.endswith("-dns") for name in policies(roles(), role))
        assert any(name.endswith("-dns") for name in policies(roles(dns_names=[SHOP]), role))
