"""N5: the planner's rules hold in every stack, and notice each edge that is taken away."""

from __future__ import annotations

import re
from functools import cache

import pytest

from analysis.ordering import RULES, Pair, broken, missing, pairs_of
from analysis.ordering.custom_resources import BROUGHT_BY, MONITORING
from analysis.ordering.inventory import kind_of
from plan import state
from plan.graph import Graph, graph_of
from plan.waits import Waits, as_recorded, waits_of
from preview.views import ordering
from tests.support import exported_states as exports
from tests.support.stack_graph import forgetting
from tests.support.stack_plans import OWN_STAGING, OWNERS, STACKS, planned

BUILT_IN = {
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "networking.k8s.io",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
}
"""API groups with a dot that every cluster has."""

SHARED = {
    "Volumes and storage classes come after the driver that mounts them": False,
    "What makes a load balancer comes after the load balancer controller": False,
    "Whoever uses a service account comes after what the account may do": True,
    "What lies in a namespace comes after it": True,
    "Ingress comes after the IngressClass that it names": True,
    "ExternalSecret comes after the SecretStore that it names": True,
}
"""Some rules, and whether they have something to say of a stack on a shared cluster."""

ALONE = [
    ("platform-load-balancer-controller-release", "platform-load-balancer-controller-policy"),
    ("platform-vpc-cni-addon", "platform-vpc-cni-cni"),
    ("platform-system-nodes", "platform-vpc-cni-addon"),
    ("platform-system-nodes", "platform-pod-identity-agent-addon"),
    ("platform-system-nodes", "platform-system-worker"),
    ("platform-coredns-addon", "platform-system-nodes"),
    ("platform-cluster", "platform-cluster-logs"),
    ("layering-detection-load-balancer-parameters", "platform-load-balancer-controller-release"),
    ("layering-detection-secrets-store", "platform-external-secrets-release"),
    ("layering-detection-aggregator-secrets", "layering-detection-secrets-store"),
    ("layering-detection-logs-volume", "platform-file-system-1"),
    ("layering-detection-aggregator-ingress", "layering-detection-load-balancer-class"),
    ("layering-detection-aggregator-deployment", "layering-detection-aggregator-config"),
]
"""Edges of dev that no other way stands in for: later resource, earlier resource."""


@cache
def pairs(stack: str) -> list[Pair]:
    return pairs_of(planned(stack))


@cache
def waits(stack: str) -> Waits:
    return waits_of(as_recorded(planned(stack)))


def cut(found: Waits, late: str, early: str) -> Waits:
    return {**found, late: found[late] - {early}}


def way(found: Waits, late: str, early: str) -> list[str]:
    """One chain of waits from the later resource to the earlier; empty where there is none."""
    came_from, waiting = {late: ""}, [late]
    while waiting and early not in came_from:
        urn = waiting.pop()
        for each in found[urn] - came_from.keys():
            came_from[each] = urn
            waiting.append(each)
    chain, urn = [], early if early in came_from else ""
    while urn:
        chain.append(urn)
        urn = came_from[urn]
    return chain[::-1]


@pytest.mark.parametrize("stack", STACKS)
def test_n5_no_edge_is_missing(stack: str) -> None:
    assert missing(planned(stack)) == []


@pytest.mark.parametrize("stack", STACKS)
def test_n5_the_first_preview_names_no_missing_edge_either(stack: str) -> None:
    assert missing(planned(stack, "preview")) == []


@pytest.mark.parametrize("stack", STACKS)
def test_n5_the_preview_says_how_much_was_compared(stack: str) -> None:
    applied = len({pair.rule.up for pair in pairs(stack)})
    text = ordering.text(planned(stack))
    assert text.startswith(f"order: {applied} rules hold over {len(pairs(stack)):,} pairs of resources; ")
    assert text.endswith(f"{len(RULES) - applied} have nothing to compare")


def test_n5_the_preview_says_how_many_edges_are_missing() -> None:
    policy = planned("dev").one("aws:iam/rolePolicy:RolePolicy", "platform-load-balancer-controller-policy")
    plan = forgetting(planned("dev"), policy.urn)
    failed = {sentence.rpartition("(")[2] for sentence in missing(plan)}
    applied = len({pair.rule.up for pair in pairs("dev")})
    assert f"order: {applied - len(failed)} of {applied} rules hold" in ordering.text(plan)
    assert f"; edges missing: {len(missing(plan)):,}; " in ordering.text(plan)


@pytest.mark.parametrize("stack", OWNERS)
def test_n5_the_same_rules_speak_of_every_stack_with_a_cluster_of_its_own(stack: str) -> None:
    dev = {pair.rule.up for pair in pairs("dev")}
    assert SHARED.keys() <= dev
    assert {pair.rule.up for pair in pairs(stack)} >= dev if stack == OWN_STAGING else len(dev) >= 25


@pytest.mark.parametrize("title", SHARED)
def test_n5_on_a_shared_cluster_rules_of_the_platform_are_silent(title: str) -> None:
    assert (title in {pair.rule.up for pair in pairs("staging")}) == SHARED[title]


@pytest.mark.parametrize("stack", STACKS)
def test_n5_every_custom_resource_is_known_to_the_rules(stack: str) -> None:
    known = {group for groups in BROUGHT_BY for group in groups} | BUILT_IN | {MONITORING}
    groups = {kind_of(each).partition("/")[0] for each in planned(stack).resources}
    assert {group for group in groups if "." in group} - known == set()


@pytest.mark.parametrize("stack", STACKS)
def test_n5_every_rule_notices_when_the_last_way_is_cut(stack: str) -> None:
    """Edge by edge, each way from a later resource to an earlier is taken away; the planner speaks up at the end."""
    examples = {pair.rule.up: pair for pair in pairs(stack)}
    for pair in examples.values():
        left, late, early = waits(stack), pair.late.urn, pair.early.urn
        while chain := way(left, late, early):
            assert broken([pair], Graph(left)) == [], pair
            left = cut(left, *chain[-2:])
        assert broken([pair], Graph(left)) == [pair]


@pytest.mark.parametrize("stack", STACKS)
def test_n5_a_single_lost_edge_is_noticed_exactly_where_no_other_way_leads(stack: str) -> None:
    found = waits(stack)
    for late, earlier in found.items():
        for early in earlier:
            left = cut(found, late, early)
            direct = [pair for pair in pairs(stack) if (pair.late.urn, pair.early.urn) == (late, early)]
            assert broken(direct, Graph(left)) == ([] if way(left, late, early) else direct)


@pytest.mark.parametrize(("late", "early"), ALONE)
def test_n5_the_planner_names_both_ends_of_a_lost_edge(late: str, early: str) -> None:
    found = waits("dev")
    edges = [(one, two) for one in found for two in found[one] if (_name(one), _name(two)) == (late, early)]
    left = found
    for edge in edges:
        left = cut(left, *edge)
    sentences = [str(pair) for pair in broken(pairs("dev"), Graph(left))]
    assert [each for each in sentences if re.search(rf"does not wait for \w+ {re.escape(early)}: on destroy ", each)]


@pytest.mark.parametrize("stack", STACKS)
def test_n5_whatever_is_forgotten_by_all_is_missed(stack: str) -> None:
    """In the plan itself now: nothing waits any longer for one resource that some rule wants to come early."""
    plan = planned(stack)
    remote = {each.urn for each in plan.resources if each.remote}
    parents = {each.urn: each.parent for each in plan.resources}
    for early in {pair.early.urn: pair.early for pair in pairs(stack)}.values():
        if not remote & {early.parent, parents.get(early.parent or "")}:
            assert [each for each in missing(forgetting(plan, early.urn)) if f" {early.name}: on destroy " in each]


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_n5_a_deployed_stack_is_judged_as_its_plan_is(stack: str, tmp_path) -> None:
    deployed = state.read(exports.write(tmp_path / "state.json", *exports.exported(planned(stack))))
    assert missing(deployed) == []
    assert {str(pair) for pair in pairs_of(deployed)} >= {str(pair) for pair in pairs(stack)}


@pytest.mark.parametrize("stack", OWNERS)
def test_n5_static_volumes_keep_their_driver_and_their_ways_in_until_their_pods_and_claims_are_gone(stack: str) -> None:
    plan, graph = planned(stack), graph_of(planned(stack))
    drivers = [each for each in plan.of_type("aws:eks/addon:Addon") if each.inputs["addonName"] == "aws-efs-csi-driver"]
    held = [*drivers, *plan.of_type("aws:efs/mountTarget:MountTarget")]
    holders = plan.of_type("kubernetes:core/v1:PersistentVolumeClaim")
    holders += [plan.one("kubernetes:apps/v1:Deployment", "layering-detection-aggregator-deployment")]
    assert len(drivers) == 1
    assert len(holders) == 4
    assert [(late.name, early.name) for late in holders for early in held if not graph.waits(late.urn, early.urn)] == []


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]
