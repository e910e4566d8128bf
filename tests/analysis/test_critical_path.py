"""How long deployments take, and why."""

from __future__ import annotations

import itertools

import pytest

from analysis import critical_path
from analysis.durations import QUICK, typical
from plan.waits import waits_of
from preview.views.critical_path import text
from tests.support.graphs import CLUSTER, COMPONENT, INGRESS, NODES, plan, resource
from tests.support.stack_plans import planned

ADDON = "aws:eks/addon:Addon"
RELEASE = "kubernetes:helm.sh/v3:Release"

UNAVOIDABLE = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", CLUSTER, ADDON, NODES, ADDON, RELEASE, INGRESS]
"""Network, control plane, network plugin (without which no node is ready), nodes, DNS, load balancer controller,
Ingress: each needs the one before it to be there."""

LEEWAY = 1.1


def names(path):
    return [step.name for step in path.steps]


def test_up_is_the_longest_chain_in_minutes():
    path = critical_path.of_up(
        plan(
            resource("role"),
            resource("cluster", CLUSTER, waits=["role"]),
            resource("nodes", NODES, waits=["cluster", "a", "b", "c"]),
            *(resource(name) for name in "abc"),
        )
    )

    assert names(path) == ["role", "cluster", "nodes"]
    assert path.minutes == pytest.approx(QUICK.create + typical(CLUSTER).create + typical(NODES).create)


def test_components_and_lookups_take_no_time_but_hand_on_what_they_wait_for():
    path = critical_path.of_up(
        plan(
            resource("cluster", CLUSTER),
            resource("component", COMPONENT, waits=["cluster"]),
            resource("existing", NODES, read=True),
            resource("child", parent="component", waits=["existing"]),
        )
    )

    assert names(path) == ["cluster", "child"]


def test_destroy_goes_in_waves_and_each_lasts_as_long_as_its_slowest():
    """Nodes stand one wait above the cluster, as the quick role does; the Ingress stands alone at the top."""
    path = critical_path.of_destroy(
        plan(
            resource("cluster", CLUSTER),
            resource("nodes", NODES, waits=["cluster"]),
            resource("role", waits=["cluster"]),
            resource("ingress", INGRESS, waits=["role"]),
        )
    )

    assert names(path) == ["ingress", "nodes", "cluster"]


def test_a_wave_waits_for_what_no_chain_connects():
    """The engine deletes the node group after the third resource of the other chain, though nothing asks for it."""
    path = critical_path.of_destroy(
        plan(resource("a"), resource("b", waits=["a"]), resource("c", waits=["b"]), resource("nodes", NODES))
    )

    assert names(path) == ["c", "b", "nodes"]


def test_what_is_kept_takes_no_time_to_destroy():
    assert critical_path.of_destroy(plan(resource("nodes", NODES, options={"retainOnDelete": True}))).minutes == 0


def test_what_a_remote_component_waited_for_is_not_in_the_state_and_delays_no_deletion():
    kept = {"property_dependencies": {"key": (resource("nodes").urn,)}}
    remote = resource("remote", COMPONENT, remote=True, waits=["nodes"], **kept)
    both = plan(resource("nodes", NODES), remote, resource("cluster", CLUSTER, parent="remote"))

    assert names(critical_path.of_up(both)) == ["nodes", "cluster"]
    assert names(critical_path.of_destroy(both)) == ["cluster", "nodes"]
    assert names(critical_path.of_destroy(plan(resource("nodes", NODES), remote))) == ["nodes"]


def test_an_empty_plan_takes_no_time():
    assert text(plan()) == "up about 0 min\ndestroy about 0 min"


def test_the_text_names_what_costs_and_adds_up_what_is_quick():
    shown = text(plan(resource("role"), resource("cluster", CLUSTER, waits=["role"])))

    assert shown.splitlines() == [
        "up about 9 min: cluster 9.4 and 0.1 in 1 quick step",
        "destroy about 3 min: cluster 2.5 and 0.1 in 1 quick step",
    ]


def savings(a_plan):
    """Edges of the chain by the minutes that deployments would be shorter without them."""
    resources = {each.urn: each for each in a_plan.resources}
    minutes = {urn: critical_path.duration_of(each).create for urn, each in resources.items()}
    waits = waits_of(a_plan)
    chain = critical_path.longest_chain(waits, minutes)

    def length(edges):
        return sum(minutes[urn] for urn in critical_path.longest_chain(edges, minutes))

    for first, then in itertools.pairwise(chain):
        saved = length(waits) - length(waits | {then: waits[then] - {first}})
        one, other = resources[first], resources[then]
        yield saved, f"{other.name} waits for {one.name}: {saved:.2f} min ({other.location})"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_deployment_takes_hardly_longer_than_it_must(stack):
    a_plan = planned(stack)
    unavoidable = sum(typical(type_).create for type_ in UNAVOIDABLE)
    path = critical_path.of_up(a_plan)
    edges = "\n".join(sentence for saved, sentence in sorted(savings(a_plan), reverse=True) if saved > 0)

    assert path.minutes <= unavoidable * LEEWAY, (
        f"{path.minutes:.1f} min instead of {unavoidable:.1f}; without one of these edges it would be shorter:\n{edges}"
    )
