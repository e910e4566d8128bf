"""A rule cannot be bypassed by another spelling of a key: the settings have one spelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_snake

from settings import consistency, drain_rules, ingress_rules, rules, workload_rules
from settings.faults import dotted
from tests.support.examples import examples
from tests.support.settings_documents import (
    CLUSTER,
    DROPPED,
    NETWORK,
    NODES,
    STACKS,
    SYSTEM,
    Path_,
    changed,
    committed,
    faults,
    put,
)

LOAD_BALANCER = (*SYSTEM, "loadBalancer")
EMAIL_RAG = ("systems", "emailRag")
NGINX = (*EMAIL_RAG, "nginx")
REGISTRY = ("delivery", "containerRegistry")
WORLD = ["0.0.0.0/0"]
LAYERING = (*SYSTEM, "layering")
ADDONS = ("platform", "create", "addons")
BEHIND_NGINX: dict[Path_, Any] = {
    (*EMAIL_RAG, "loadBalancer"): DROPPED,
    NGINX: {"issuer": "public", "timeoutSeconds": 1200},
    (*EMAIL_RAG, "frontend", "exposure"): {"host": "mail.example.com"},
}

Rule = Callable[..., Any]

BROKEN: dict[Rule, tuple[str, dict[Path_, Any], Path_]] = {
    rules.sections_are_not_null: (
        "prod",
        {("platform", "create", "addons", "clusterAutoscaler"): None},
        ("platform", "create", "addons", "clusterAutoscaler"),
    ),
    rules.kubernetes_version_exists: (
        "prod",
        {(*CLUSTER, "kubernetesVersion"): "1.12"},
        (*CLUSTER, "kubernetesVersion"),
    ),
    rules.environment_fits_the_stack: ("prod", {("environment",): "dev"}, ("environment",)),
    rules.region_is_spelled_right: ("prod", {("region",): "us-est-1"}, ("region",)),
    rules.zones_are_in_the_region: (
        "prod",
        {(*NETWORK, "availabilityZones", 0, "name"): "eu-west-1a"},
        (*NETWORK, "availabilityZones"),
    ),
    rules.prod_endpoints_name_their_callers: (
        "prod",
        {(*CLUSTER, "publicAccessCidrs"): WORLD},
        (*CLUSTER, "publicAccessCidrs"),
    ),
    rules.prod_endpoints_use_tls: ("prod", {(*LOAD_BALANCER, "certificateArn"): DROPPED}, LOAD_BALANCER),
    rules.prod_declares_deletion_protection: (
        "prod",
        {(*LOAD_BALANCER, "deletionProtection"): DROPPED},
        LOAD_BALANCER,
    ),
    rules.old_load_balancers_are_in_the_partition: (
        "prod",
        {(*SYSTEM, "cutover", "oldLoadBalancer"): {"dnsName": "old.cn-north-1.elb.amazonaws.com.cn"}},
        (*SYSTEM, "cutover", "oldLoadBalancer", "dnsName"),
    ),
    rules.shield_is_in_the_partition: (
        "prod",
        {("region",): "cn-north-1", ("platform", "create", "addons", "loadBalancerController"): {"shield": True}},
        ("platform", "create", "addons", "loadBalancerController", "shield"),
    ),
    rules.arns_belong_to_the_stack: (
        "prod",
        {
            (*LOAD_BALANCER, "certificateArn"): (
                "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
            )
        },
        (*LOAD_BALANCER, "certificateArn"),
    ),
    rules.shared_platform_is_of_another_stack: (
        "staging",
        {("platform", "shared", "stack"): "staging"},
        ("platform", "shared", "stack"),
    ),
    rules.systems_on_a_shared_file_system_have_a_volume_root: (
        "staging",
        {(*SYSTEM, "volumeRoot"): DROPPED},
        SYSTEM,
    ),
    rules.cluster_names_are_valid: (
        "staging",
        {("platform", "shared", "stack"): "dev.1"},
        ("platform", "shared", "stack"),
    ),
    consistency.tags_fit_on_a_resource: (
        "dev",
        {("tags",): {"t" * length: "x" for length in range(1, 60)}},
        ("tags",),
    ),
    consistency.tags_are_free: ("dev", {("tags",): {"project": "other"}}, ("tags",)),
    workload_rules.workloads_choose_existing_nodes: (
        "dev",
        {(*SYSTEM, "layering"): {"nodeGroup": "workers"}},
        (*SYSTEM, "layering", "nodeGroup"),
    ),
    consistency.ami_releases_have_the_kubernetes_version: (
        "dev",
        {(*NODES, "application", "releaseVersion"): "1.30.0-20261110"},
        (*NODES, "application", "releaseVersion"),
    ),
    consistency.private_subnets_hold_their_nodes: (
        "dev",
        {(*NETWORK, "availabilityZones", 0, "privateCidrBlock"): "10.40.64.0/28"},
        (*NETWORK, "availabilityZones", 0, "privateCidrBlock"),
    ),
    workload_rules.workloads_run_on_their_architecture: (
        "dev",
        {(*SYSTEM, "layering"): {"nodeGroup": "system"}},
        (*SYSTEM, "layering", "nodeGroup"),
    ),
    workload_rules.nodes_hold_images: (
        "dev",
        {(*EMAIL_RAG, "worker", "nodeGroup"): "application"},
        (*EMAIL_RAG, "worker", "nodeGroup"),
    ),
    workload_rules.workers_avoid_spot_nodes: (
        "dev",
        {(*NODES, "email-rag", "capacityType"): "SPOT"},
        (*EMAIL_RAG, "nodeGroup"),
    ),
    workload_rules.workers_have_event_scaling: (
        "dev",
        {("platform", "create", "addons", "keda"): DROPPED},
        (*EMAIL_RAG, "worker", "scaling"),
    ),
    workload_rules.traces_have_a_collector: ("dev", {LAYERING: {"tracing": True}}, (*LAYERING, "tracing")),
    workload_rules.metrics_have_an_agent: ("dev", {LAYERING: {"datadog": True}}, (*LAYERING, "datadog")),
    workload_rules.priority_classes_exist: (
        "dev",
        {(*EMAIL_RAG, "worker", "priorityClass"): "batch"},
        (*EMAIL_RAG, "worker", "priorityClass"),
    ),
    drain_rules.evicted_pods_can_end: (
        "dev",
        {(*EMAIL_RAG, "chroma", "shutdown"): {"terminationGracePeriodSeconds": 700}},
        (*EMAIL_RAG, "chroma", "shutdown", "terminationGracePeriodSeconds"),
    ),
    drain_rules.karpenter_waits_for_pods: (
        "dev",
        {
            (*ADDONS, "clusterAutoscaler"): DROPPED,
            (*ADDONS, "nodeAutoscaler"): "karpenter",
            (*ADDONS, "karpenter"): {"nodePools": {"slow": {"terminationGracePeriodHours": 1}}},
            (*EMAIL_RAG, "worker", "nodeGroup"): "slow",
        },
        (*EMAIL_RAG, "worker", "shutdown", "terminationGracePeriodSeconds"),
    ),
    ingress_rules.nginx_runs_on_the_platform: ("dev", BEHIND_NGINX, NGINX),
    ingress_rules.issuers_exist: ("dev", {**BEHIND_NGINX, (*ADDONS, "certManager"): {}}, (*NGINX, "issuer")),
    ingress_rules.load_balancer_of_nginx_waits: (
        "dev",
        {**BEHIND_NGINX, (*ADDONS, "nginxIngress"): {"allowedCidrBlocks": ["203.0.113.0/24"]}},
        (*NGINX, "timeoutSeconds"),
    ),
    consistency.mutable_repositories_exist: (
        "dev",
        {REGISTRY: {"mutableRepositories": ["other"]}},
        (*REGISTRY, "mutableRepositories"),
    ),
}
"""For each rule: a stack, changes that break it, and the path at which it stays broken in another spelling."""

WITHOUT_SPELLING = {consistency.systems_share_nothing, ingress_rules.hosts_belong_to_one_system}
"""Rules over two systems; tests/systems and tests/settings/test_ingress_rules.py have their cases."""


def respelled(document: Any, path: Path_) -> Path_:
    """Write the key at a path in snake case and return its new path."""
    *way, key = path
    for step in way:
        document = document[step]
    document[to_snake(key)] = document.pop(key)
    return (*way, to_snake(key))


def camel_paths(here: Any, path: Path_ = ()) -> list[Path_]:
    """Return the paths of all camel-case keys: those of the schema, not names such as ``email-rag`` or ``API_KEY``."""
    items = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    found: list[Path_] = []
    for step, value in items:
        found += [(*path, step)] if f"{step}".isalnum() and f"{step}"[0].islower() and to_snake(step) != step else []
        found += camel_paths(value, (*path, step))
    return found


def test_every_rule_has_a_case() -> None:
    assert set(BROKEN) | WITHOUT_SPELLING == {*rules.RULES, *consistency.RULES}


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_every_rule_finds_its_fault(rule: Rule) -> None:
    stack, changes, place = BROKEN[rule]
    assert [line for line in faults(changed(stack, changes), stack) if line.startswith(dotted(place))]


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_no_spelling_of_any_key_satisfies_a_broken_rule(rule: Rule) -> None:
    """Each key around the fault in snake case: the spelling is refused, with the right one."""
    stack, changes, place = BROKEN[rule]
    for path in camel_paths(changed(stack, changes)):
        if path[: len(place)] != place[: len(path)]:
            continue
        document = changed(stack, changes)
        other = dotted(respelled(document, path))
        assert f"{other}: unknown key. Did you mean {path[-1]}? " in "\n".join(faults(document, stack))


@settings(max_examples=examples(100))
@given(st.sampled_from(STACKS), st.data())
def test_a_key_in_snake_case_is_refused_with_its_right_spelling(stack: str, data: st.DataObject) -> None:
    document = committed(stack)
    path = data.draw(st.sampled_from(camel_paths(document)))
    other = dotted(respelled(document, path))
    assert f"{other}: unknown key. Did you mean {path[-1]}? " in "\n".join(faults(document, stack))


@settings(max_examples=examples(100))
@given(st.sampled_from(STACKS), st.data())
def test_a_key_in_both_spellings_is_refused(stack: str, data: st.DataObject) -> None:
    """A second spelling beside the first one, such as ``public_access_cidrs`` open to the world."""
    document = committed(stack)
    path = data.draw(st.sampled_from(camel_paths(document)))
    other = (*path[:-1], to_snake(str(path[-1])))
    put(document, other, WORLD)
    assert f"{dotted(other)}: unknown key. Did you mean {path[-1]}? " in "\n".join(faults(document, stack))
