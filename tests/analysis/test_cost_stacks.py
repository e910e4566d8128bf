"""What the committed stacks cost a month, and what is said of it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from analysis.cost.estimate import NOT_IN_TABLE, cost_of, totals
from analysis.cost.exempt import BY_USE, FREE
from analysis.cost.old_platform import OLD_PLATFORMS, charges, tasks
from analysis.cost.tariff import TARIFFS
from plan import state
from plan.resource_types import EKS_NODE_GROUP
from preview.views import cost
from tests.support.exported_states import exported, write
from tests.support.graphs import CLUSTER, plan, resource
from tests.support.settings_documents import CLUSTER as CLUSTER_SETTINGS
from tests.support.settings_documents import changed
from tests.support.stack_plans import OWN_STAGING, OWNERS, STACKS, plan_of, planned

SYSTEM = "layering-detection"
CUTOVER = {
    "hostedZoneId": "Z0EXAMPLE",
    "recordName": "detection.example.com",
    "newTrafficPercent": 10,
    "oldLoadBalancer": {"dnsName": "old-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z0ALB"},
}
NAT = "aws:ec2/natGateway:NatGateway"


@pytest.mark.parametrize("stack", STACKS)
def test_no_type_costs_in_silence(stack):
    types = {each.type for each in planned(stack).resources if each.custom and not each.read}

    assert [type_ for type_ in sorted(types) if type_ not in {*TARIFFS, *BY_USE} and not type_.startswith(FREE)] == []
    assert [each for each in cost_of(planned(stack)).unpriced if each.reason == NOT_IN_TABLE] == []


@pytest.mark.parametrize("type_", [type_ for type_ in (*TARIFFS, *BY_USE) if not type_.startswith("kubernetes:")])
def test_no_type_is_both_free_and_billed(type_):
    assert not type_.startswith(FREE)


@pytest.mark.parametrize("stack", STACKS)
def test_parts_add_up_to_the_stack(stack):
    estimate = cost_of(planned(stack))

    assert sum(each.monthly for each in totals(estimate).values()) == pytest.approx(estimate.monthly)
    assert estimate.monthly <= estimate.monthly_at_most


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_counted_twice(stack):
    found = [(line.resource, line.type, line.charge.what) for line in cost_of(planned(stack)).lines]

    assert len(set(found)) == len(found)
    assert min(line.monthly for line in cost_of(planned(stack)).lines) >= 0


@pytest.mark.parametrize("stack", STACKS)
def test_the_estimate_of_a_preview_is_that_of_an_update(stack):
    assert cost_of(planned(stack, "preview")) == cost_of(planned(stack))


@pytest.mark.parametrize("stack", OWNERS)
def test_a_deployed_stack_costs_what_its_plan_said(tmp_path, stack):
    found = state.read(write(tmp_path / "state.json", *exported(planned(stack))))

    assert cost_of(found) == cost_of(planned(stack))
    assert cost.file(found) == cost.file(planned(stack))


def test_the_control_plane_and_the_load_balancer_cost_what_the_document_says():
    lines = {line.charge.what: line.monthly for line in cost_of(planned("dev")).lines}

    assert round(lines["EKS control plane"]) == 73
    assert round(lines["application load balancer"]) == 16


def test_dev_has_one_nat_gateway_and_prod_one_in_each_zone():
    assert len([line for line in cost_of(planned("dev")).lines if line.charge.what == "NAT gateway"]) == 1
    assert len([line for line in cost_of(planned("prod")).lines if line.charge.what == "NAT gateway"]) == 3
    assert cost_of(planned("dev")).monthly < cost_of(planned("prod")).monthly


def test_an_adopted_network_costs_no_nat_gateway():
    network = {
        "vpcId": "vpc-0123456789abcdef0",
        "publicSubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        "privateSubnetIds": ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
    }
    found = cost_of(plan_of(changed("dev", {("platform", "create", "network"): {"adopt": network}})))

    assert [line for line in found.lines if line.type == NAT] == []
    assert found.monthly < cost_of(planned("dev")).monthly - 35


def test_extended_support_costs_five_times_the_control_plane_more():
    document = changed("dev", {(*CLUSTER_SETTINGS, "supportType"): "EXTENDED"})

    assert cost_of(plan_of(document)).monthly == pytest.approx(cost_of(planned("dev")).monthly + 365)


def test_staging_pays_for_no_cluster_and_says_what_it_asks_of_devs_nodes():
    found = cost_of(planned("staging"))

    assert {CLUSTER, EKS_NODE_GROUP} & {line.type for line in found.lines} == set()
    assert found.host == "dev"
    assert re.search(
        rf"{SYSTEM} asks for [\d.]+ cores and [\d.]+ GiB of the nodes that dev pays for", cost.text(planned("staging"))
    )
    assert "paid for by stack dev" in cost.file(planned("staging"))


def test_a_staging_of_its_own_pays_for_its_nodes():
    found = cost_of(planned(OWN_STAGING))

    assert found.host is None
    assert totals(found)[SYSTEM].nodes > 0


@pytest.mark.parametrize("stack", STACKS)
def test_the_paragraph_is_short_and_names_total_dearest_and_parts(stack):
    first, *dearest, last = cost.text(planned(stack)).splitlines()

    assert re.match(r"cost about \$[\d,]+ a month", first)
    assert len(dearest) == 3
    assert all(re.fullmatch(r"  \$[\d,]+ .+ \([\w.-]+\)", line) for line in dearest)
    assert last.startswith("by part: ")
    assert f"{SYSTEM} $" in last


@pytest.mark.parametrize("stack", STACKS)
def test_the_page_has_every_line_and_every_gap(stack):
    page, found = cost.file(planned(stack)), cost_of(planned(stack))

    assert f"**${found.monthly:,.2f}** at rest" in page
    assert all(f"`{line.resource}` | {line.charge.what} |" in page for line in found.lines)
    assert all(f"`{each.resource}`" in page and each.reason in page for each in found.unpriced)
    assert all(line.charge.price.source in page for line in found.lines)
    assert "read in November 2026" in page


@pytest.mark.parametrize("stack", STACKS)
def test_every_row_of_a_table_has_a_cell_for_each_column(stack):
    tables = [block.splitlines() for block in cost.file(planned(stack)).split("\n\n") if block.startswith("|")]

    assert tables
    assert all(len({row.count("|") for row in rows}) == 1 for rows in tables)


def test_another_regions_figures_say_whose_they_are():
    provider = resource("aws", "pulumi:providers:aws", inputs={"region": "af-south-1"})
    elsewhere = plan(provider, resource("cluster", CLUSTER))

    assert "at the prices of us-east-1" in cost.text(elsewhere)
    assert "The stack is in af-south-1." in cost.file(elsewhere)


def test_a_stack_without_aws_says_that_it_costs_nothing_there():
    assert cost.text(plan()) == "cost nothing on AWS's price list"
    assert "Nothing of this stack is on AWS's price list." in cost.file(plan())


def test_the_old_platform_is_reckoned_from_its_tasks():
    found = {charge.what: charge for charge in charges(OLD_PLATFORMS[SYSTEM])}

    assert tasks(OLD_PLATFORMS[SYSTEM]).count == 6
    assert found["Fargate vCPU"].amount == 6 * 0.5
    assert found["Fargate memory, GB"].amount == 1 + 5 * 0.5
    assert found["Fargate vCPU"].monthly + found["Fargate memory, GB"].monthly == pytest.approx(100.01, abs=0.01)


def test_the_old_platform_had_two_ways_out_of_its_own():
    found = {charge.what: charge for charge in charges(OLD_PLATFORMS[SYSTEM])}

    assert found["NAT gateway"].amount == found["public IPv4 address"].amount == 2
    assert sum(charge.monthly for charge in found.values()) == pytest.approx(207.07, abs=0.01)


def test_the_way_over_costs_its_gate_and_its_name_nothing():
    with_cutover = changed("prod", {("systems", "layeringDetection", "cutover"): CUTOVER})
    found = cost_of(plan_of(with_cutover, "prod"))

    gate = [line for line in found.lines if "-cutover-" in line.resource]
    assert Counter(line.charge.what for line in gate) == {"health check": 4, "alarm, by metric": 3}
    assert sum(line.monthly for line in gate) == pytest.approx(2.30)
    assert not [each for each in found.unpriced if "-cutover-" in each.resource]


@pytest.mark.parametrize("stack", STACKS)
def test_the_old_platform_stands_beside_the_new(stack):
    page = cost.file(planned(stack))

    assert f"## {SYSTEM}: ECS Fargate beside EKS" in page
    assert "| all of it on ECS |" in page
