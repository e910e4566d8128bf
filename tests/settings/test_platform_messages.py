"""Faults of a platform have messages that begin with their path in the YAML."""

from __future__ import annotations

import pytest

from settings.model import Settings
from tests.support.settings_documents import (
    CLUSTER,
    DROPPED,
    NETWORK,
    NODES,
    SYSTEM,
    Case,
    changed,
    clean,
    committed,
    faults,
)

VERSION = (*CLUSTER, "kubernetesVersion")
SUPPORT = (*CLUSTER, "supportType")
PUBLIC = (*CLUSTER, "publicAccessCidrs")
LOAD_BALANCER = (*SYSTEM, "loadBalancer")

MESSAGES: dict[str, Case] = {
    "a version without quotes": (
        "dev",
        {VERSION: 1.35},
        (
            "platform.create.cluster.kubernetesVersion: expected a string, found the number 1.35. "
            'Write it in quotes: "1.35".'
        ),
    ),
    "a version without quotes that ends in 0": (
        "dev",
        {VERSION: 1.3},
        (
            "platform.create.cluster.kubernetesVersion: expected a string, found the number 1.3. "
            'Write it in quotes: "1.3", or "1.30", whose last 0 YAML drops without quotes.'
        ),
    ),
    "a version with the prefix v": (
        "dev",
        {VERSION: "v1.35"},
        (
            'platform.create.cluster.kubernetesVersion: "v1.35" is not a Kubernetes minor version. '
            'Use a value such as "1.35".'
        ),
    ),
    "an AMI release of another Kubernetes version": (
        "dev",
        {(*NODES, "system", "releaseVersion"): "1.34.2-20261110"},
        (
            "platform.create.nodeGroups.system.releaseVersion: 1.34.2-20261110 is a release for Kubernetes 1.34, but "
            "platform.create.cluster.kubernetesVersion is 1.35. Use a release for 1.35, or newest."
        ),
    ),
    "an AMI release without a date": (
        "dev",
        {(*NODES, "system", "releaseVersion"): "1.35"},
        (
            'platform.create.nodeGroups.system.releaseVersion: "1.35" is not the word newest or a release of the EKS '
            'AMI: a Kubernetes version, a hyphen and a date. Use a value such as "1.35.0-20261110".'
        ),
    ),
    "an IPv6 block": (
        "dev",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): ["2001:db8::/32"]},
        (
            "systems.layeringDetection.loadBalancer.allowedCidrBlocks[0]: 2001:db8::/32 is an IPv6 block, but the "
            "network is IPv4 only. Use a value such as 203.0.113.0/24."
        ),
    ),
    "min above max nodes": (
        "dev",
        {(*NODES, "system", "minSize"): 4},
        "platform.create.nodeGroups.system: minSize 4 is above maxSize 3. Lower minSize or raise maxSize.",
    ),
    "a misspelled key": (
        "dev",
        {(*CLUSTER, "publicAccesCidrs"): []},
        (
            "platform.create.cluster.publicAccesCidrs: unknown key. Did you mean publicAccessCidrs? Allowed keys: "
            "accessEntries, autoMode, deletionProtection, kmsKeyArn, kubernetesVersion, logRetentionDays, logTypes, "
            "publicAccessCidrs, supportType."
        ),
    ),
    "a misspelled value": (
        "dev",
        {(*NETWORK, "natGateways"): "singel"},
        (
            'platform.create.network.create.natGateways: "singel" is not an allowed value. '
            "Did you mean single? Allowed values: single, perAvailabilityZone."
        ),
    ),
    "prod's API server open to the internet": (
        "prod",
        {PUBLIC: ["203.0.113.0/24", "0.0.0.0/0"]},
        (
            "platform.create.cluster.publicAccessCidrs: opens prod to 4,294,967,296 IPv4 addresses, more than a "
            "/8 block has. Give the callers' own networks, such as 203.0.113.0/24."
        ),
    ),
    "a version that EKS does not have": (
        "dev",
        {VERSION: "1.99"},
        (
            "platform.create.cluster.kubernetesVersion: EKS has no Kubernetes 1.99. Use one of: 1.31, 1.32, "
            "1.33, 1.34, 1.35, 1.36."
        ),
    ),
    "a platform both created and shared": (
        "staging",
        {("platform", "create"): committed("dev")["platform"]["create"]},
        (
            "platform: has both create and shared. Give exactly one: create (this stack creates its platform) or "
            "shared (another stack created it)."
        ),
    ),
    "a platform neither created nor shared": (
        "staging",
        {("platform", "shared"): DROPPED},
        (
            "platform: has neither create nor shared. Give exactly one: create (this stack creates its platform) "
            "or shared (another stack created it)."
        ),
    ),
    "no platform at all": ("dev", {("platform",): DROPPED}, "platform: required, but missing. Add it."),
    "a stack that shares its own platform": (
        "staging",
        {("platform", "shared", "stack"): "staging"},
        "platform.shared.stack: staging is this stack. Name the stack that created the platform.",
    ),
    "no nodes": ("dev", {NODES: {}}, "platform.create.nodeGroups: has 0 items. Give at least 1."),
    "machines of another architecture": (
        "dev",
        {(*NODES, "application", "instanceTypes"): ["t4g.large"]},
        (
            "platform.create.nodeGroups.application: t4g.large has an ARM processor, "
            "but amiType AL2023_x86_64_STANDARD is for x86. Use instance types with x86 processors, or an amiType "
            "for ARM."
        ),
    ),
    "an invalid CIDR block": (
        "dev",
        {PUBLIC: ["203.0.113.5/24"]},
        (
            "platform.create.cluster.publicAccessCidrs[0]: '203.0.113.5/24' is not the CIDR notation of a block. "
            "Use 203.0.113.0/24."
        ),
    ),
    "a string for a boolean": (
        "dev",
        {(*CLUSTER, "deletionProtection"): "yes"},
        (
            'platform.create.cluster.deletionProtection: expected true or false, found "yes". '
            "Write true or false without quotes."
        ),
    ),
}
"""Stack, changes to its committed settings, and the message."""


@pytest.mark.parametrize("fault", MESSAGES)
def test_a_fault_has_one_message(fault: str) -> None:
    stack, changes, message = MESSAGES[fault]
    assert faults(changed(stack, changes), stack) == [message]


def test_dev_may_accept_all_addresses() -> None:
    document = changed("dev", {PUBLIC: ["0.0.0.0/0"], (*LOAD_BALANCER, "allowedCidrBlocks"): ["0.0.0.0/0"]})
    assert faults(document) == []


def test_omitted_settings_have_safe_defaults() -> None:
    document = changed(
        "prod",
        {
            VERSION: DROPPED,
            PUBLIC: DROPPED,
            ("platform", "create", "availability"): DROPPED,
        },
    )
    settings: Settings = clean(document, "prod")
    assert settings.platform.create is not None
    assert settings.platform.create.cluster.kubernetes_version == "1.35"
    assert settings.platform.create.cluster.public_access_cidrs == ()
    assert settings.platform.create.network.create is not None
    assert settings.platform.create.network.create.nat_gateways == "perAvailabilityZone"


@pytest.mark.parametrize("section", [CLUSTER, (*SYSTEM, "loadBalancer")])
def test_prod_declares_deletion_protection(section: tuple[str, ...]) -> None:
    path = (*section, "deletionProtection")
    assert faults(changed("prod", {path: DROPPED}), "prod") == [
        f"{'.'.join(path)}: required in prod. Set true, or false while it is being torn down."
    ]
    clean(changed("prod", {path: False}), "prod")


def test_dns_and_controllers_need_a_node_without_taints() -> None:
    taint = {"key": "only", "value": "batch", "effect": "NO_SCHEDULE"}
    changes = {(*NODES, "application", "minSize"): 0, (*NODES, "system", "taints"): [taint]}
    assert faults(changed("dev", changes)) == [
        (
            "platform.create: nodeGroups has no group without taints that starts with a node, which DNS and "
            "controllers need. Add one with minSize 1 or more."
        )
    ]


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"owner": "a,b"}, "tags.owner: "),
        ({"": "x"}, '"" is not the key of an AWS tag'),
        ({"aws:x": "y"}, "tags: aws:x has the prefix aws:, which AWS reserves. Use another key."),
    ],
)
def test_tags_follow_the_rules_of_aws(tags: dict[str, str], words: str) -> None:
    (line,) = faults(changed("dev", {("tags",): tags}))
    assert words in line
