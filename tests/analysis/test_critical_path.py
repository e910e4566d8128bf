"""Critical path of deployments and destructions, and its bound."""

from __future__ import annotations

import itertools

import pytest

from analysis import critical_path
from analysis.durations import QUICK, typical
from plan.dependencies import dependencies_of
from preview.views.critical_path import text
from tests.support.graphs import CLUSTER, COMPONENT, INGRESS, NODES, plan, resource
from tests.support.stack_plans import planned

ADDON = "aws:eks/addon:Addon"
RELEASE = "kubernetes:helm.sh/v3:Release"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"

PLATFORM = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", CLUSTER, ADDON, NODES, ADDON, RELEASE]
"""Network, control plane, network add-on (without which no node is ready), nodes, DNS and a controller, such as
External Secrets: each depends on the one before it."""

SYSTEM = {
    "dev": ["kubernetes:apps/v1:StatefulSet", "kubernetes:batch/v1:Job", DEPLOYMENT, DEPLOYMENT],
    "prod": ["kubernetes:batch/v1:Job", DEPLOYMENT, DEPLOYMENT],
}
"""Database, migration, backend and frontend: the start order of a system. RDS creates the database of prod while EKS
creates the control plane."""

LEEWAY = 1.1


def shown(a_plan):
    return text(critical_path.of_up(a_plan), critical_path.of_destroy(a_plan)).splitlines()


def names(path):
    return [step.name for step in path.steps]


def test_up_takes_the_longest_chain_of_dependencies():
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


def test_components_and_read_resources_take_no_time_but_pass_on_dependencies():
    path = critical_path.of_up(
        plan(
            resource("cluster", CLUSTER),
            resource("component", COMPONENT, waits=["cluster"]),
            resource("existing", NODES, read=True),
            resource("child", parent="component", waits=["existing"]),
        )
    )

    assert names(path) == ["cluster", "child"]


def test_destroy_takes_the_slowest_deletion_of_each_wave():
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


def test_a_wave_waits_for_unrelated_resources_of_the_previous_wave():
    """The engine deletes the node group after the third resource of the other chain, though the two are unrelated."""
    path = critical_path.of_destroy(
        plan(resource("a"), resource("b", waits=["a"]), resource("c", waits=["b"]), resource("nodes", NODES))
    )

    assert names(path) == ["c", "b", "nodes"]


def test_a_retained_resource_takes_no_time_to_destroy():
    assert critical_path.of_destroy(plan(resource("nodes", NODES, options={"retainOnDelete": True}))).minutes == 0


def test_dependencies_of_a_remote_component_are_not_in_the_state_and_delay_no_deletion():
    kept = {"property_dependencies": {"key": (resource("nodes").urn,)}}
    remote = resource("remote", COMPONENT, remote=True, waits=["nodes"], **kept)
    both = plan(resource("nodes", NODES), remote, resource("cluster", CLUSTER, parent="remote"))

    assert names(critical_path.of_up(both)) == ["nodes", "cluster"]
    assert names(critical_path.of_destroy(both)) == ["cluster", "nodes"]
    assert names(critical_path.of_destroy(plan(resource("nodes", NODES), remote))) == ["nodes"]


def test_an_empty_plan_takes_no_time():
    assert shown(plan()) == ["pulumi up:       about 0 min", "pulumi destroy:  about 0 min"]


def test_the_text_lists_long_steps_and_sums_up_short_ones():
    assert shown(plan(resource("role"), resource("cluster", CLUSTER, waits=["role"]))) == [
        "pulumi up:       about 9 min",
        "   9.4  cluster",
        "   0.1  1 step under 0.2 min",
        "pulumi destroy:  about 3 min",
        "   2.5  cluster",
        "   0.1  1 step under 0.2 min",
    ]


def savings(a_plan):
    """Edges of the chain by the minutes that deployments would be shorter without them."""
    resources = {each.urn: each for each in a_plan.resources}
    minutes = {urn: critical_path.duration_of(each).create for urn, each in resources.items()}
    waits = dependencies_of(a_plan)
    chain = critical_path.longest_chain(waits, minutes)

    def length(edges):
        return sum(minutes[urn] for urn in critical_path.longest_chain(edges, minutes))

    for first, then in itertools.pairwise(chain):
        saved = length(waits) - length(waits | {then: waits[then] - {first}})
        one, other = resources[first], resources[then]
        yield saved, f"{other.name} waits for {one.name}: {saved:.2f} min ({other.location})"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_deployment_takes_at_most_a_tenth_longer_than_its_lower_bound(stack):
    a_plan = planned(stack)
    lower_bound = sum(typical(type_).create for type_ in [*PLATFORM, *SYSTEM[stack]])
    path = critical_path.of_up(a_plan)
    edges = "\n".join(sentence for saved, sentence in sorted(savings(a_plan), reverse=True) if saved > 0)

    assert path.minutes <= lower_bound * LEEWAY, (
        f"{path.minutes:.1f} min instead of {lower_bound:.1f}; without one of these edges it would be shorter:\n{edges}"
    )
