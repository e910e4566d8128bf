"""Warnings about valid settings, which depend on the date or on AWS's own lists, and never prevent a deployment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from rehearsal.clock import FIXED_DATE
from settings.warnings import warnings_of
from tests.support.aws_programs import ADOPTED_NETWORK
from tests.support.settings_documents import CLUSTER, DROPPED, NODES, STACKS, SYSTEM, Path_, changed, clean, committed
from tests.support.stack_plans import plan_of
from versions import KUBERNETES_VERSIONS

VERSION = (*CLUSTER, "kubernetesVersion")
SUPPORT = (*CLUSTER, "supportType")


def warnings(changes: dict[Path_, Any], today: date = FIXED_DATE) -> list[str]:
    return [str(each) for each in warnings_of(clean(changed("dev", changes)), today)]


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_settings_have_no_warning(stack: str) -> None:
    assert warnings_of(clean(committed(stack), stack), FIXED_DATE) == []


@pytest.mark.parametrize(
    ("version", "support", "today", "words"),
    [
        ("1.34", None, date(2026, 10, 2), ""),
        ("1.34", None, date(2026, 10, 3), "standard support of 1.34 ends on 2026-12-02. Plan the upgrade"),
        ("1.34", None, date(2026, 12, 2), "standard support of 1.34 ends on 2026-12-02. Plan the upgrade"),
        ("1.34", None, date(2026, 12, 3), "standard support of 1.34 ended on 2026-12-02: AWS upgrades"),
        ("1.34", "STANDARD", date(2026, 12, 3), "standard support of 1.34 ended on 2026-12-02: AWS upgrades"),
        ("1.34", "EXTENDED", date(2026, 12, 3), ""),
        ("1.34", "EXTENDED", date(2027, 12, 2), ""),
        ("1.34", "EXTENDED", date(2027, 12, 3), "extended support of 1.34 ended on 2027-12-02"),
        (None, None, date(2027, 1, 25), ""),
        (None, None, date(2027, 1, 26), "standard support of 1.35 ends on 2027-03-27"),
        (None, None, date(2027, 3, 28), "standard support of 1.35 ended on 2027-03-27"),
    ],
)
def test_the_end_of_support_is_announced_sixty_days_before(
    version: str | None, support: str | None, today: date, words: str
) -> None:
    changes: dict[Path_, Any] = {VERSION: version or DROPPED} | ({SUPPORT: support} if support else {})
    found = warnings(changes, today)
    assert len(found) == bool(words)
    assert all(line.startswith(f"landfall:settings.{'.'.join(VERSION)}: {words}") for line in found)


@pytest.mark.parametrize("version", KUBERNETES_VERSIONS)
def test_no_date_makes_an_unchanged_stack_invalid(version: str) -> None:
    """A stack whose version is out of support still deploys a fix of its services."""
    settings = clean(changed("dev", {VERSION: version}))
    for days in range(0, 3000, 30):
        assert len(warnings_of(settings, FIXED_DATE + timedelta(days))) <= 1


def test_an_instance_type_that_the_provider_does_not_know_is_named() -> None:
    assert warnings({(*NODES, "batch", "instanceTypes"): ["m7i.large", "m7i.lrage", "z99.huge"]}) == [
        (
            "landfall:settings.platform.create.nodeGroups.batch.instanceTypes[1]: m7i.lrage is not an instance type "
            "that the AWS provider knows. Did you mean m7i.large?"
        ),
        (
            "landfall:settings.platform.create.nodeGroups.batch.instanceTypes[2]: z99.huge is not an instance type "
            "that the AWS provider knows. Check it with `aws ec2 describe-instance-types`."
        ),
    ]


def test_a_node_group_above_the_default_quota_is_named() -> None:
    # The subnets of an adopted network have any size.
    adopted = {("platform", "create", "network"): {"adopt": dict(ADOPTED_NETWORK)}}
    assert warnings({**adopted, (*NODES, "application", "maxSize"): 450}) == []
    assert warnings({**adopted, (*NODES, "application", "maxSize"): 451}) == [
        (
            "landfall:settings.platform.create.nodeGroups.application.maxSize: 451 is above the default quota of 450 "
            "nodes in a managed node group. Lower it, or request a higher quota."
        )
    ]


@pytest.mark.parametrize("alarms", [{}, DROPPED])
def test_alarms_of_prod_without_a_recipient_are_named(alarms: Any) -> None:
    document = changed("prod", {(*SYSTEM, "alarms"): alarms})
    assert [str(each) for each in warnings_of(clean(document, "prod"), FIXED_DATE)] == [
        (
            "landfall:settings.systems.layeringDetection.alarms: the alarms of prod have no recipient. Add "
            "emailAddresses or httpsEndpoints, or subscribe to the topic with the AWS CLI."
        )
    ]


def test_alarms_that_are_off_and_alarms_of_dev_need_no_recipient() -> None:
    document = changed("prod", {(*SYSTEM, "alarms"): None})
    assert warnings_of(clean(document, "prod"), FIXED_DATE) == warnings({}) == []


RELEASE = (*NODES, "system", "releaseVersion")
ADDONS = ("platform", "create", "addons")


@pytest.mark.parametrize(("release", "days"), [("newest", 0), ("1.35.0-20260822", 90), ("1.35.0-20261231", -41)])
def test_a_recent_ami_release_has_no_warning(release: str, days: int) -> None:
    assert release == "newest" or (FIXED_DATE - date.fromisoformat(release[-8:])).days == days
    assert warnings({RELEASE: release}) == []


def test_a_node_group_that_misses_the_patches_of_three_months_is_named() -> None:
    assert warnings({RELEASE: "1.35.0-20260821"}) == [
        (
            "landfall:settings.platform.create.nodeGroups.system.releaseVersion: 1.35.0-20260821 is 91 days old, and "
            "its nodes miss the patches since. Use the newest release (docs/how-to/patch-the-nodes.md)."
        )
    ]


def test_an_old_image_of_karpenter_is_named_where_karpenter_runs() -> None:
    chosen: dict[Path_, Any] = {(*ADDONS, "nodeAutoscaler"): "karpenter", (*ADDONS, "clusterAutoscaler"): DROPPED}
    assert warnings(chosen) == []
    (warning,) = warnings(chosen | {(*ADDONS, "karpenter", "amiAlias"): "al2023@v20260821"})
    assert warning.startswith(
        "landfall:settings.platform.create.addons.karpenter.amiAlias: al2023@v20260821 is 91 days old"
    )


def test_the_plan_of_a_stack_carries_its_warnings() -> None:
    plan = plan_of(changed("dev", {VERSION: "1.33"}))
    assert [each.severity for each in plan.diagnostics if "standard support of 1.33 ended" in each.message] == [
        "warning"
    ]
