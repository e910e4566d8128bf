"""Cost estimates of the committed stacks, and their views."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from analysis.cost.charges import CHARGES
from analysis.cost.estimate import NOT_IN_TABLE, cost_of, totals
from analysis.cost.old_platform import OLD_PLATFORMS, charges, tasks
from analysis.cost.unpriced_types import FREE, USAGE_BASED
from plan import state
from plan.resource_types import EKS_NODE_GROUP
from preview.views import cost, cost_page
from tests.support.exported_states import exported, write
from tests.support.graphs import CLUSTER, plan, resource
from tests.support.settings_documents import CLUSTER as CLUSTER_SETTINGS
from tests.support.settings_documents import changed
from tests.support.stack_plans import EVERY_OWNER, EVERY_STACK, OWN_STAGING, STACKS, plan_of, planned

SYSTEM = "layering-detection"
CUTOVER = {
    "hostedZoneId": "Z0EXAMPLE",
    "recordName": "detection.example.com",
    "newTrafficPercent": 10,
    "oldLoadBalancer": {"dnsName": "old-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z0ALB"},
}
NAT = "aws:ec2/natGateway:NatGateway"


def page_of(a_plan):
    return cost_page.render(a_plan, cost_of(a_plan))


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_planned_type_is_priced_or_listed_as_free_or_usage_based(stack):
    types = {each.type for each in planned(stack).resources if each.custom and not each.read}

    assert [
        type_ for type_ in sorted(types) if type_ not in {*CHARGES, *USAGE_BASED} and not type_.startswith(FREE)
    ] == []
    assert [each for each in cost_of(planned(stack)).unpriced if each.reason == NOT_IN_TABLE] == []


@pytest.mark.parametrize("type_", [type_ for type_ in (*CHARGES, *USAGE_BASED) if not type_.startswith("kubernetes:")])
def test_no_type_is_both_free_and_billed(type_):
    assert not type_.startswith(FREE)


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_costs_of_components_add_up_to_the_stack(stack):
    estimate = cost_of(planned(stack))

    assert sum(each.monthly for each in totals(estimate).values()) == pytest.approx(estimate.monthly)
    assert estimate.monthly <= estimate.monthly_at_max


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_line_items_are_unique(stack):
    found = [(line.resource, line.type, line.charge.item) for line in cost_of(planned(stack)).lines]

    assert len(set(found)) == len(found)
    assert min(line.monthly for line in cost_of(planned(stack)).lines) >= 0


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_first_preview_has_the_same_estimate(stack):
    assert cost_of(planned(stack, "preview")) == cost_of(planned(stack))


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_a_deployed_stack_has_the_estimate_of_its_plan(tmp_path, stack):
    found = state.read(write(tmp_path / "state.json", *exported(planned(stack))))

    assert cost_of(found) == cost_of(planned(stack))
    assert page_of(found) == page_of(planned(stack))


def test_control_plane_and_load_balancer_cost_as_in_the_system_document():
    lines = {line.charge.item: line.monthly for line in cost_of(planned("dev")).lines}

    assert round(lines["EKS control plane"]) == 73
    assert round(lines["application load balancer"]) == 16


@pytest.mark.parametrize(("stack", "other"), [("dev", "high"), ("prod", "economy")])
def test_the_other_choice_of_availability_costs_what_the_estimate_says(stack, other):
    found = cost_of(planned(stack)).availability
    flipped = cost_of(plan_of(changed(stack, {("platform", "create", "availability"): other}), stack))

    assert flipped.monthly == pytest.approx(getattr(found, other), abs=10)
    own = "economy" if other == "high" else "high"
    assert getattr(found, own) == pytest.approx(cost_of(planned(stack)).monthly)
    assert found.economy < found.high


def test_dev_has_one_nat_gateway_and_prod_one_in_each_zone():
    assert len([line for line in cost_of(planned("dev")).lines if line.charge.item == "NAT gateway"]) == 1
    assert len([line for line in cost_of(planned("prod")).lines if line.charge.item == "NAT gateway"]) == 3
    assert cost_of(planned("dev")).monthly < cost_of(planned("prod")).monthly


def test_an_adopted_network_has_no_nat_gateway_charge():
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


def test_staging_pays_for_no_cluster_and_shows_its_requests_on_the_nodes_of_dev():
    found = cost_of(planned("staging"))

    assert {CLUSTER, EKS_NODE_GROUP} & {line.type for line in found.lines} == set()
    assert found.host == "dev"
    assert re.search(rf"nodes of stack dev \([\d.]+ CPU and [\d.]+ GiB for {SYSTEM}\)", cost.text(found))
    assert "paid for by stack dev" in page_of(planned("staging"))


def test_staging_with_its_own_cluster_pays_for_its_nodes():
    found = cost_of(planned(OWN_STAGING))

    assert found.host is None
    assert totals(found)[SYSTEM].nodes > 0


@pytest.mark.parametrize("stack", STACKS)
def test_the_text_shows_total_largest_line_items_and_components(stack):
    lines = cost.text(cost_of(planned(stack))).splitlines()
    largest, components = lines.index("largest line items:"), lines.index("by component:")

    assert re.match(r" +\$[\d,]+  a month at AWS list prices of us-east-1, ", lines[0])
    assert components - largest == 4
    assert all(re.fullmatch(r" +\$[\d,]+  .+  [\w.-]+", line) for line in lines[largest + 1 : components])
    assert [line for line in lines[components:] if line.endswith(f"  {SYSTEM}")]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_page_has_every_line_item_and_every_resource_without_a_price(stack):
    page, found = page_of(planned(stack)), cost_of(planned(stack))

    assert f"**${found.monthly:,.2f}** with every node group at desired size" in page
    assert all(f"`{line.resource}` | {line.charge.item} |" in page for line in found.lines)
    assert all(f"`{each.resource}`" in page and each.reason in page for each in found.unpriced)
    assert all(line.charge.price.source in page for line in found.lines)
    assert "read in November 2026" in page


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_table_row_has_a_cell_for_each_column(stack):
    tables = [block.splitlines() for block in page_of(planned(stack)).split("\n\n") if block.startswith("|")]

    assert tables
    assert all(len({row.count("|") for row in rows}) == 1 for rows in tables)


def test_a_stack_in_another_region_shows_the_region_of_the_prices():
    provider = resource("aws", "pulumi:providers:aws", inputs={"region": "af-south-1"})
    other = plan(provider, resource("cluster", CLUSTER))

    assert "not included: the stack is in af-south-1, where prices differ" in cost.text(cost_of(other))
    assert "The stack is in af-south-1." in page_of(other)


def test_a_stack_without_priced_resources_has_no_line_items():
    assert cost.text(cost_of(plan())) == "no resource with a price"
    assert "No resource of this stack has a price." in page_of(plan())


def test_the_old_platform_is_priced_by_its_tasks():
    found = {charge.item: charge for charge in charges(OLD_PLATFORMS[SYSTEM])}

    assert tasks(OLD_PLATFORMS[SYSTEM]).count == 6
    assert found["Fargate vCPU"].amount == 6 * 0.5
    assert found["Fargate memory, GB"].amount == 1 + 5 * 0.5
    assert found["Fargate vCPU"].monthly + found["Fargate memory, GB"].monthly == pytest.approx(100.01, abs=0.01)


def test_the_old_platform_is_charged_two_nat_gateways():
    found = {charge.item: charge for charge in charges(OLD_PLATFORMS[SYSTEM])}

    assert found["NAT gateway"].amount == found["public IPv4 address"].amount == 2
    assert sum(charge.monthly for charge in found.values()) == pytest.approx(207.07, abs=0.01)


def test_a_cutover_is_charged_health_checks_and_alarms_only():
    with_cutover = changed("prod", {("systems", "layeringDetection", "cutover"): CUTOVER})
    found = cost_of(plan_of(with_cutover, "prod"))

    gate = [line for line in found.lines if "-cutover-" in line.resource]
    assert Counter(line.charge.item for line in gate) == {"health check": 4, "alarm, per metric": 3}
    assert sum(line.monthly for line in gate) == pytest.approx(2.30)
    assert not [each for each in found.unpriced if "-cutover-" in each.resource]


@pytest.mark.parametrize("stack", STACKS)
def test_the_page_compares_the_old_platform_with_the_new(stack):
    page = page_of(planned(stack))

    assert f"## ECS Fargate and EKS: {SYSTEM}" in page
    assert "| total on ECS |" in page
    assert "document estimates for EKS about $73" in page


def test_the_page_has_no_figure_for_an_old_platform_without_a_price(monkeypatch):
    compose = replace(OLD_PLATFORMS[SYSTEM], platform="Docker Compose", said_of_cost="no amount")
    monkeypatch.setattr(cost_page, "OLD_PLATFORMS", {})
    monkeypatch.setattr(cost_page, "UNPRICED_PLATFORMS", {SYSTEM: compose})
    page = page_of(planned("dev"))

    assert f"## Docker Compose and EKS: {SYSTEM}" in page
    assert "No document of the system states the size or the price of its Docker Compose host." in page
    assert "| total on the old platform | not stated |" in page
    assert f"| total on EKS, without the platform | ${totals(cost_of(planned('dev')))[SYSTEM].monthly:,.2f} |" in page
    assert "ECS" not in page


@pytest.mark.parametrize("stack", STACKS)
def test_the_page_has_the_cost_of_email_rag_beside_a_host_without_a_price(stack):
    page = page_of(planned(stack))

    assert "## Docker Compose and EKS: email-rag" in page
    assert "document estimates for EKS no amount: it expects several servers" in page
