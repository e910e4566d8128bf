"""Limits of AWS are refused in the settings, with the limit and a fix, before the stack registers a resource."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.settings_documents import CLUSTER, SYSTEM, Case, changed, committed, faults

ADDONS = ("platform", "create", "addons")
LOAD_BALANCER = (*SYSTEM, "loadBalancer")
EXPOSURE = (*SYSTEM, "layering", "exposure")
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
MODE = (*ADDONS, "vpcCni", "configuration", "env", "NETWORK_POLICY_ENFORCING_MODE")


def blocks(count: int) -> list[str]:
    return [f"203.0.113.{number}/32" for number in range(count)]


def tags(count: int) -> dict[str, str]:
    return {f"key{number}": "value" for number in range(count)}


def host(label: int, labels: int = 1) -> str:
    return ".".join([*["a" * label] * labels, "example", "com"])


HOST = (
    "is not a host name: labels of at most 63 lower-case letters, digits and hyphens, a last label of letters, and at "
    'most 128 characters. Use a value such as "app.example.com".'
)

MESSAGES: dict[str, Case] = {
    "a tag that IAM takes for a tag of the stack": (
        "dev",
        {("tags",): {"Environment": "dev", "Project": "orders", "team": "orders"}},
        "tags: Environment, Project is a tag that the stack sets itself. Remove it.",
    ),
    "two tags that IAM takes for one": (
        "dev",
        {("tags",): {"Team": "a", "team": "b", "owner": "c"}},
        "tags: Team, team differ only in case, which IAM does not accept. Keep one of them.",
    ),
    "more clients than an HTTP load balancer can admit": (
        "dev",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): blocks(61)},
        (
            "systems.layeringDetection.loadBalancer: allowedCidrBlocks has 61 blocks. A security group has at most 60 "
            "rules, one for each block and port of the load balancer. Combine them to at most 60 blocks for 1 port."
        ),
    ),
    "more clients than an HTTPS load balancer can admit": (
        "dev",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): blocks(31), (*LOAD_BALANCER, "certificateArn"): CERTIFICATE},
        (
            "systems.layeringDetection.loadBalancer: allowedCidrBlocks has 31 blocks. A security group has at most 60 "
            "rules, one for each block and port of the load balancer. Combine them to at most 30 blocks for 2 ports."
        ),
    ),
    "more callers than NGINX's load balancer can admit": (
        "dev",
        {(*ADDONS, "nginxIngress"): {"allowedCidrBlocks": blocks(31)}},
        (
            "platform.create.addons.nginxIngress: allowedCidrBlocks has 31 blocks. A security group has at most 60 "
            "rules, one for each block and port of the load balancer. Combine them to at most 30 blocks for 2 ports."
        ),
    ),
    "more callers than the public endpoint can admit": (
        "dev",
        {(*CLUSTER, "publicAccessCidrs"): blocks(41)},
        (
            "platform.create.cluster: publicAccessCidrs has 41 blocks. EKS accepts 40 for the public endpoint of a "
            "cluster. Combine adjacent blocks, or connect through the VPC."
        ),
    ),
    "more tags than a volume can have": (
        "dev",
        {("tags",): tags(40)},
        (
            "tags: has 40 tags. AWS accepts 50 on a resource: the stack adds 3, and controllers add up to 8. "
            "Use at most 39."
        ),
    ),
    "a host name without a dot": (
        "dev",
        {EXPOSURE: {"host": "shop"}},
        f'systems.layeringDetection.layering.exposure.host: "shop" {HOST}',
    ),
    "a prefix that is longer than a pattern": (
        "dev",
        {EXPOSURE: {"paths": [{"path": "/" + "a" * 126}]}},
        (
            "systems.layeringDetection.layering.exposure.paths[0]: path has 127 characters. A rule of an application "
            "load balancer accepts 126 for type Prefix. Use a shorter path."
        ),
    ),
    "a path that is longer than a pattern": (
        "dev",
        {EXPOSURE: {"paths": [{"path": "/" + "a" * 128, "type": "Exact"}]}},
        (
            "systems.layeringDetection.layering.exposure.paths[0]: path has 129 characters. A rule of an application "
            "load balancer accepts 128 for type Exact. Use a shorter path."
        ),
    ),
    "a path with a wildcard": (
        "dev",
        {EXPOSURE: {"paths": [{"path": "/api/*"}]}},
        (
            'systems.layeringDetection.layering.exposure.paths[0].path: "/api/*" is not a path for a load balancer: a '
            "slash, and letters, digits or punctuation without spaces, percent signs, wildcards, query and fragment. "
            'Use a value such as "/api/v1".'
        ),
    ),
    "strict network policies": (
        "dev",
        {MODE: "strict"},
        (
            'platform.create.addons.vpcCni: configuration.env.NETWORK_POLICY_ENFORCING_MODE is "strict". The strict '
            "mode denies all traffic of pods that no network policy selects, such as CoreDNS and the add-ons in "
            'kube-system. Remove it, or use "standard".'
        ),
    ),
    "a platform of a stack with a dot": (
        "staging",
        {("platform", "shared", "stack"): "acme/landfall/dev.eu"},
        (
            'platform.shared.stack: "dev.eu" cannot be in the name of the cluster, which has letters, digits, '
            "hyphens and underscores. Use a stack name such as dev-eu."
        ),
    ),
}


@pytest.mark.parametrize(("stack", "changes", "message"), MESSAGES.values(), ids=list(MESSAGES))
def test_the_message_names_the_limit_and_the_fix(stack: str, changes: dict[Any, Any], message: str) -> None:
    assert faults(changed(stack, changes), stack) == [message]


@pytest.mark.parametrize("name", [host(64), host(40, 3)])
def test_a_host_name_has_the_lengths_of_a_rule(name: str) -> None:
    (message,) = faults(changed("dev", {EXPOSURE: {"host": name}}))
    assert message.startswith("systems.layeringDetection.layering.exposure.host: ")
    assert message.endswith(HOST)


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        (
            "dev.eu",
            (
                'platform.create: "dev.eu" cannot be in the name of the cluster, which has letters, digits, '
                "hyphens and underscores. Use a stack name such as dev-eu."
            ),
        ),
        (
            "d" * 92,
            (
                f'platform.create: "{"d" * 92}" has 92 characters. The name of the cluster, landfall-{"d" * 92}, would '
                "have more than the 100 that EKS accepts. Use a stack name of at most 91 characters."
            ),
        ),
    ],
)
def test_the_name_of_a_stack_is_valid_for_its_cluster(stack: str, message: str) -> None:
    assert faults(committed("dev"), stack) == [message]


def test_a_stack_without_a_cluster_can_have_a_dot_in_its_name() -> None:
    assert faults(committed("staging"), "staging.eu") == []


@pytest.mark.parametrize(
    "changes",
    [
        {(*LOAD_BALANCER, "allowedCidrBlocks"): blocks(60)},
        {(*LOAD_BALANCER, "allowedCidrBlocks"): [*blocks(60), "203.0.113.0/32"]},
        {(*LOAD_BALANCER, "allowedCidrBlocks"): blocks(30), (*LOAD_BALANCER, "certificateArn"): CERTIFICATE},
        {(*ADDONS, "nginxIngress"): {"allowedCidrBlocks": blocks(30)}},
        {(*CLUSTER, "publicAccessCidrs"): blocks(40)},
        {("tags",): tags(39)},
        {EXPOSURE: {"host": host(63)}},
        {EXPOSURE: {"host": "*.example.com"}},
        {EXPOSURE: {"paths": [{"path": "/" + "a" * 125}]}},
        {EXPOSURE: {"paths": [{"path": "/" + "a" * 127, "type": "Exact"}]}},
        {MODE: "standard"},
    ],
    ids=str,
)
def test_a_value_at_the_limit_is_accepted(changes: dict[Any, Any]) -> None:
    assert faults(changed("dev", changes)) == []


def test_a_stack_name_at_the_limit_is_accepted() -> None:
    assert faults(committed("dev"), "d" * 91) == []
