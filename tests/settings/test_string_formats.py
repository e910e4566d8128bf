"""A string of the wrong format is refused with a description and an example, never with a regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from settings.schema.cli import schema
from tests.support.settings_documents import CLUSTER, NODES, SYSTEM, Path_, changed, faults


def patterns(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema of a string that has a pattern, with its path; schemas of keys are included."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from patterns(item, f"{path}.{index}")
    elif isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield path, node
        for pattern in node.get("patternProperties", ()):
            yield f"{path} (keys)", {**node.get("propertyNames", {}), "pattern": pattern}
        for key, value in node.items():
            yield from patterns(value, f"{path}.{key}")


PATTERNS = dict(patterns(schema()["$defs"], "$defs"))


@pytest.mark.parametrize("path", PATTERNS)
def test_every_pattern_has_a_description_and_an_example_of_the_format(path: str) -> None:
    pattern = PATTERNS[path]["pattern"]
    assert PATTERNS[path].get("description", "").endswith("."), f"annotate the type with StringFormat, not {pattern}"
    (example,) = PATTERNS[path]["examples"]
    assert re.fullmatch(pattern, example)


WRONG_FORMAT: dict[str, tuple[Path_, Any, str]] = {
    "region": (
        ("region",),
        "US East",
        'region: "US East" is not an AWS region. Use a value such as "us-east-1".',
    ),
    "version": (
        (*CLUSTER, "kubernetesVersion"),
        "v1.35",
        (
            'platform.create.cluster.kubernetesVersion: "v1.35" is not a Kubernetes minor version. '
            'Use a value such as "1.35".'
        ),
    ),
    "principal": (
        (*CLUSTER, "accessEntries"),
        {"admin": {"principalArn": "arn:aws:iam::1:role/admin", "policy": "AmazonEKSViewPolicy"}},
        (
            'platform.create.cluster.accessEntries.admin.principalArn: "arn:aws:iam::1:role/admin" is not the ARN of '
            'an IAM role or user. Use a value such as "arn:aws:iam::111122223333:role/admin".'
        ),
    ),
    "node group": (
        (*NODES, "Batch"),
        {"instanceTypes": ["m7i.large"], "minSize": 1, "maxSize": 1},
        (
            'platform.create.nodeGroups.Batch: "Batch" is not a node group name: lower-case letters, digits and '
            'hyphens, a letter first, at most 40 characters. Use a value such as "batch".'
        ),
    ),
    "instance type": (
        (*NODES, "system", "instanceTypes"),
        ["large"],
        (
            'platform.create.nodeGroups.system.instanceTypes[0]: "large" is not an EC2 instance type. '
            'Use a value such as "m7i.large".'
        ),
    ),
    "image tag": (
        (*SYSTEM, "imageTag"),
        "1.0 rc",
        'systems.layeringDetection.imageTag: "1.0 rc" is not an image tag. Use a value such as "1.4.2".',
    ),
    "certificate": (
        (*SYSTEM, "loadBalancer", "certificateArn"),
        "detection.example.com",
        (
            'systems.layeringDetection.loadBalancer.certificateArn: "detection.example.com" is not the ARN of an ACM '
            'certificate. Use a value such as "arn:aws:acm:us-east-1:111122223333:certificate/'
            '1234abcd-12ab-34cd-56ef-1234567890ab".'
        ),
    ),
    "volume root": (
        (*SYSTEM, "volumeRoot"),
        "/Staging/",
        (
            'systems.layeringDetection.volumeRoot: "/Staging/" is not a directory of at most three levels, of '
            'lower-case letters, digits and hyphens. Use a value such as "/staging".'
        ),
    ),
}
"""Path, value and message."""


@pytest.mark.parametrize("value", WRONG_FORMAT)
def test_the_message_about_a_wrong_format_has_a_description_and_an_example(value: str) -> None:
    path, wrong, message = WRONG_FORMAT[value]
    assert faults(changed("dev", {path: wrong})) == [message]


@pytest.mark.parametrize("path", PATTERNS)
def test_no_description_is_a_regular_expression(path: str) -> None:
    pattern = PATTERNS[path]["pattern"]
    assert pattern.strip("^$") not in PATTERNS[path]["description"]
    assert not re.search(r"[\[\]^$\\*?]|\.\+", PATTERNS[path]["description"])


@pytest.mark.parametrize(
    "change", [{("accountId",): "\u0661" * 12}, {("region",): "us-east-\u0661"}, {(*SYSTEM, "imageTag"): "1.é"}]
)
def test_digits_and_letters_are_those_of_ascii(change: dict[Path_, str]) -> None:
    ((path, _),) = change.items()
    assert any(line.startswith(f"{'.'.join(path)}: ") and " is not " in line for line in faults(changed("dev", change)))
