"""Type tokens are written in one module."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from plan import resource_types
from tests.support.sources import parsed

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("analysis", "engine", "plan", "preview", "rehearsal", "smoke")
TOKEN = re.compile(r"(aws|eks|kubernetes|pulumi|random):[^:\s*]+:(?!get)\w+")
FUNCTION = re.compile(r":get[A-Z]\w+$")


def tokens(source: str) -> list[str]:
    texts = [
        node.value
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [text for text in texts if TOKEN.fullmatch(text.partition("::")[0]) and not FUNCTION.search(text)]


@pytest.mark.parametrize("package", PACKAGES)
def test_type_tokens_are_written_only_in_resource_types(package: str) -> None:
    paths = [path for path in sorted(Path(ROOT, package).rglob("*.py")) if path.name != "resource_types.py"]
    found = {str(path.relative_to(ROOT)): tokens(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: literals for path, literals in found.items() if literals} == {}


def test_a_token_in_another_module_is_found() -> None:
    assert tokens('X = "aws:eks/addon:Addon"') == ["aws:eks/addon:Addon"]
    assert tokens('Y = "aws:ec2/vpc:Vpc::main"') == ["aws:ec2/vpc:Vpc::main"]
    assert tokens('Z = ("aws:ec2/getVpc:getVpc", "aws:iam/")') == []


@pytest.mark.parametrize(
    ("type_", "is_object"),
    [
        ("kubernetes:apps/v1:Deployment", True),
        ("kubernetes:karpenter.sh/v1:NodePool", True),
        ("kubernetes:helm.sh/v3:Release", False),
        ("kubernetes:yaml/v2:ConfigFile", False),
        ("pulumi:providers:kubernetes", False),
        ("aws:ec2/vpc:Vpc", False),
    ],
)
def test_releases_and_providers_are_not_objects(type_: str, is_object: bool) -> None:  # noqa: FBT001 - by name
    assert resource_types.is_kubernetes_object(type_) is is_object


@pytest.mark.parametrize("api_version", ["v1", "apps/v1", "networking.k8s.io/v1"])
def test_a_kind_of_kubernetes_is_built_in(api_version: str) -> None:
    assert resource_types.is_built_in(api_version)


@pytest.mark.parametrize(
    "api_version",
    ["keda.sh/v1alpha1", "constraints.gatekeeper.sh/v1beta1", "elbv2.k8s.aws/v1", "autoscaling.k8s.io/v1"],
)
def test_a_custom_resource_is_not_built_in(api_version: str) -> None:
    assert not resource_types.is_built_in(api_version)
