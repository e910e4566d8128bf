"""Ordering rules on the planned stacks: no violation as planned, and a violation for every removed dependency."""

from __future__ import annotations

import re
from functools import cache

import pytest

from analysis.ordering import RULES, OrderingConstraint, check_ordering, constraints_of, violations
from analysis.ordering.custom_resources import CONTROLLERS, MONITORING
from analysis.ordering.resource_index import kind_of
from plan import state
from plan.dependencies import Dependencies, as_recorded, dependencies_of
from plan.graph import Graph, graph_of
from preview.views import ordering
from tests.support import exported_states as exports
from tests.support.stack_graph import without_dependencies_on
from tests.support.stack_plans import EVERY_OWNER, EVERY_STACK, OWN_STAGING, OWNERS, planned

BUILT_IN = {
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "networking.k8s.io",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
}
"""API groups of Kubernetes itself."""

SHARED = {
    "Volumes and storage classes depend on their CSI driver": False,
    "Load balancers depend on the load balancer controller": False,
    "Users of a service account depend on the IAM policies of its role": True,
    "Objects and charts depend on their namespace": True,
    "Ingress depends on its IngressClass": True,
    "ExternalSecret depends on its SecretStore": True,
}
"""Rules, and True where they apply to a stack on a shared cluster."""

ONLY_PATHS = [
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
    ("layering-detection-logs-volume", "platform-file-system-us-east-1b"),
    ("layering-detection-aggregator-ingress", "layering-detection-load-balancer-class"),
    ("layering-detection-aggregator-deployment", "layering-detection-aggregator-config"),
]
"""Dependent and prerequisite in dev without another path between them."""


@cache
def constraints(stack: str) -> list[OrderingConstraint]:
    return constraints_of(planned(stack))


@cache
def dependencies(stack: str) -> Dependencies:
    return dependencies_of(as_recorded(planned(stack)))


def cut(found: Dependencies, dependent: str, prerequisite: str) -> Dependencies:
    return {**found, dependent: found[dependent] - {prerequisite}}


def path(found: Dependencies, dependent: str, prerequisite: str) -> list[str]:
    """Return one dependency path; empty where there is none."""
    came_from, waiting = {dependent: ""}, [dependent]
    while waiting and prerequisite not in came_from:
        urn = waiting.pop()
        for each in found[urn] - came_from.keys():
            came_from[each] = urn
            waiting.append(each)
    steps, urn = [], prerequisite if prerequisite in came_from else ""
    while urn:
        steps.append(urn)
        urn = came_from[urn]
    return steps[::-1]


@pytest.mark.parametrize("mode", ["up", "preview"])
@pytest.mark.parametrize("stack", EVERY_STACK)
def test_no_ordering_constraint_is_violated(stack: str, mode: str) -> None:
    assert list(map(str, check_ordering(planned(stack, mode)).violations)) == []


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_preview_counts_satisfied_constraints(stack: str) -> None:
    rules = len({each.rule.title for each in constraints(stack)})
    assert ordering.text(check_ordering(planned(stack))) == (
        f"{len(constraints(stack)):,} ordering constraints satisfied "
        f"({rules} rules; {len(RULES) - rules} not applicable)"
    )


def test_the_preview_counts_violated_constraints() -> None:
    policy = planned("dev").one("aws:iam/rolePolicy:RolePolicy", "platform-load-balancer-controller-policy")
    found = check_ordering(without_dependencies_on(planned("dev"), policy.urn))
    assert found.violations
    assert ordering.text(found).startswith(
        f"{len(found.violations):,} of {len(constraints('dev')):,} ordering constraints violated"
    )


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_rules_of_dev_apply_to_every_stack_with_its_own_cluster(stack: str) -> None:
    dev = {each.rule.title for each in constraints("dev")}
    assert SHARED.keys() <= dev
    assert {each.rule.title for each in constraints(stack)} >= dev if stack == OWN_STAGING else len(dev) >= 25


@pytest.mark.parametrize("title", SHARED)
def test_rules_of_the_platform_do_not_apply_on_a_shared_cluster(title: str) -> None:
    assert (title in {each.rule.title for each in constraints("staging")}) == SHARED[title]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_planned_custom_resource_has_a_rule(stack: str) -> None:
    known = {group for groups in CONTROLLERS for group in groups} | BUILT_IN | {MONITORING}
    groups = {kind_of(each).partition("/")[0] for each in planned(stack).resources}
    assert {group for group in groups if "." in group} - known == set()


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_rule_is_violated_once_all_dependency_paths_are_removed(stack: str) -> None:
    examples = {each.rule.title: each for each in constraints(stack)}
    for constraint in examples.values():
        left, dependent, prerequisite = dependencies(stack), constraint.dependent.urn, constraint.prerequisite.urn
        while steps := path(left, dependent, prerequisite):
            assert violations([constraint], Graph(left)) == [], constraint
            left = cut(left, *steps[-2:])
        assert violations([constraint], Graph(left)) == [constraint]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_removing_one_dependency_is_a_violation_exactly_where_no_other_path_exists(stack: str) -> None:
    direct: dict[tuple[str, str], list[OrderingConstraint]] = {}
    for each in constraints(stack):
        direct.setdefault((each.dependent.urn, each.prerequisite.urn), []).append(each)
    for (dependent, prerequisite), found in direct.items():
        if prerequisite in dependencies(stack)[dependent]:
            left = cut(dependencies(stack), dependent, prerequisite)
            assert violations(found, Graph(left)) == ([] if path(left, dependent, prerequisite) else found)


@pytest.mark.parametrize(("dependent", "prerequisite"), ONLY_PATHS)
def test_a_violation_names_dependent_and_prerequisite(dependent: str, prerequisite: str) -> None:
    left = dependencies("dev")
    for one, others in dependencies("dev").items():
        for other in others:
            if (_name(one), _name(other)) == (dependent, prerequisite):
                left = cut(left, one, other)
    messages = map(str, violations(constraints("dev"), Graph(left)))
    assert [
        each for each in messages if re.search(rf"does not depend on \w+ {re.escape(prerequisite)}: on destroy", each)
    ]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_removing_every_dependency_on_a_prerequisite_is_a_violation(stack: str) -> None:
    """Rules read inputs and outputs only, so the constraints of the changed plan are those of the plan."""
    plan = planned(stack)
    remote = {each.urn for each in plan.resources if each.remote}
    parents = {each.urn: each.parent for each in plan.resources}
    by_prerequisite: dict[str, list[OrderingConstraint]] = {}
    for each in constraints(stack):
        by_prerequisite.setdefault(each.prerequisite.urn, []).append(each)
    for urn, found in by_prerequisite.items():
        if not remote & {parents[urn], parents.get(parents[urn] or "")}:
            assert violations(found, graph_of(without_dependencies_on(plan, urn))), urn


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_a_deployed_stack_has_the_constraints_of_its_plan(stack: str, tmp_path) -> None:
    deployed = state.read(exports.write(tmp_path / "state.json", *exports.exported(planned(stack))))
    found = check_ordering(deployed)
    assert found.violations == []
    assert set(map(str, found.constraints)) >= set(map(str, constraints(stack)))


@pytest.mark.parametrize("stack", OWNERS)
def test_pods_and_claims_of_efs_volumes_depend_on_driver_and_mount_targets(stack: str) -> None:
    plan, graph = planned(stack), graph_of(planned(stack))
    drivers = [each for each in plan.of_type("aws:eks/addon:Addon") if each.inputs["addonName"] == "aws-efs-csi-driver"]
    held = [*drivers, *plan.of_type("aws:efs/mountTarget:MountTarget")]
    claims = plan.of_type("kubernetes:core/v1:PersistentVolumeClaim")
    holders = [each for each in claims if "volumeName" in each.inputs["spec"]]
    workloads = ("layering-detection-aggregator", "email-rag-backend", "email-rag-worker")
    holders += [plan.one("kubernetes:apps/v1:Deployment", f"{each}-deployment") for each in workloads]
    assert len(drivers) == 1
    assert len(holders) == 8
    assert [
        (late.name, early.name) for late in holders for early in held if not graph.depends_on(late.urn, early.urn)
    ] == []


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]
