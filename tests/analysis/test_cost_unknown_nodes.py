"""Costs of a stack with nodes that have no price."""

from __future__ import annotations

from dataclasses import replace

from analysis.cost.estimate import cost_of
from plan.values import UNKNOWN
from preview.views import cost, cost_page
from tests.support.graphs import CLUSTER, NODES, plan, resource, urn


def group(*, types=("m7i.large",), desired_size=2, max_size=4):
    inputs = {
        "instanceTypes": list(types),
        "scalingConfig": {"minSize": desired_size, "desiredSize": desired_size, "maxSize": max_size},
        "labels": {"landfall.dev/node-group": "system"},
    }
    return resource("nodes", NODES, inputs=inputs)


def test_the_terminal_and_the_page_name_the_nodes_that_the_cost_does_not_include():
    one = group(types=["x9z.huge"], max_size=2)
    project = plan(one, resource("cluster", CLUSTER))
    found = cost_of(project)

    assert cost.text(found).endswith("\nnot included: 2 nodes of system (no price for x9z.huge)")
    assert "Not included: 2 nodes of system (no price for x9z.huge), taxes" in cost_page.render(project, found)


def test_a_group_of_unknown_size_is_named_as_not_included():
    assert cost_of(plan(group(max_size=UNKNOWN))).unpriced_nodes == ["nodes of system (unknown size)"]
    without_type = plan(group(types=[], desired_size=1, max_size=1))
    assert cost_of(without_type).unpriced_nodes == ["1 node of system (unknown type)"]


def test_the_amount_at_max_size_counts_priced_node_groups_where_one_has_no_price():
    odd = replace(group(types=["x9z.huge"]), urn=urn("odd"))
    shown = cost.text(cost_of(plan(resource("cluster", CLUSTER), group(), odd)))
    assert "a month with every priced node group at max size" in shown
