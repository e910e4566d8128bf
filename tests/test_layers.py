"""Imports run one way, ``__main__ → stacks → systems → components``, and ``settings`` sees only the Spec types."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.sources import parsed

ROOT = Path(__file__).parent.parent

ALLOWED: dict[str, set[str]] = {
    "__main__": {"settings", "stacks"},
    "stacks": {"charts", "components", "settings", "systems", "versions"},
    "systems": {"components", "versions"},
    "settings": {"components", "systems", "versions"},
    "components": {"charts", "versions"},
    # Facts about charts and add-ons, which the program and the analyses read.
    "charts": {"versions"},
    "versions": set(),
    # Reads settings files and the history they have, and knows nothing of the program.
    "delivery": set(),
    # Facts and what is read from plain mappings; the Spec types say what an imported service may be.
    "migration": {"components", "versions"},
    "plan": set(),
    "engine": {"plan"},
    # Judges a plan, beside what ran before.
    "analysis": {"charts", "migration", "plan", "versions"},
    "preview": {"analysis", "engine", "migration", "plan"},
    # Compares what runs with the plan, and knows the program by nothing else.
    "smoke": {"engine", "plan"},
}
"""What each part of the program may import besides itself and libraries."""

PARTS = {*ALLOWED, "bench", "tests"}

OUTSIDE_WORLD = {"boto3", "os", "random", "requests", "secrets", "socket", "subprocess", "time", "uuid"}
"""A component that reads one of these plans something else tomorrow, or on another machine."""

VOCABULARY = {"quantity", "components.spec", "components.string_format"}
"""The base of all Spec types, and the words that their fields are made of."""

SYSTEM_CONTRACT = {"systems.catalogue", "systems.contract"}
"""What settings know of systems: their Spec types, by the catalogue."""

SPECS_ONLY = {"settings", "migration"}
"""What knows what a person may declare, and nothing of what becomes of it."""

CLOCK = {"now", "today", "utcnow"}

PURE = {"charts", "components", "systems", "stacks"}
"""What is registered follows from the settings alone. Settings themselves may be judged by today's date."""


def sources() -> list[Path]:
    folders = [path for part in sorted(ALLOWED) for path in sorted((ROOT / part).rglob("*.py"))]
    modules = [ROOT / f"{part}.py" for part in sorted(ALLOWED)]
    return [*folders, *(module for module in modules if module.is_file())]


def imports(tree: ast.AST) -> set[tuple[str, str]]:
    """Every absolute import as module and name; relative ones stay inside their part by nature."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {(node.module, alias.name) for alias in node.names}
    return found


def faults(part: str, source: str) -> list[str]:
    """Sentences about what a file of ``part`` must not import or read."""
    tree = parsed(source)
    found: list[str] = []
    for module, name in sorted(imports(tree)):
        top = module.partition(".")[0]
        if top in PARTS - {part} - ALLOWED[part]:
            found.append(f"{part} must not import {top}")
        elif (
            part in SPECS_ONLY
            and module not in VOCABULARY | SYSTEM_CONTRACT
            and top in {"components", "systems"}
            and name[-4:] != "Spec"
        ):
            found.append(f"{part} may take only Spec types from {top}, not {name or 'the module'}")
        elif part in PURE and top in OUTSIDE_WORLD:
            found.append(f"{part} must not read the outside world through {top}")
    if part in {"components", "systems"} and reads_configuration(tree):
        found.append(f"{part} must not read pulumi.Config: settings are handed over as typed values")
    if part in PURE and CLOCK & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}:
        found.append(f"{part} must not read the clock")
    return found


def reads_configuration(tree: ast.AST) -> bool:
    attributes = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return "pulumi.Config" in attributes or ("pulumi", "Config") in imports(tree)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0].removesuffix(".py")
    assert faults(part, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("part", "source", "fault"),
    [
        ("components", "from systems.layering_detection import Orchestrator", "components must not import systems"),
        ("components", "import settings.model", "components must not import settings"),
        ("systems", "from stacks import environment", "systems must not import stacks"),
        ("plan", "import components", "plan must not import components"),
        ("plan", "from smoke.expected import Expected", "plan must not import smoke"),
        ("smoke", "from systems.layering_detection.service import SYSTEM", "smoke must not import systems"),
        ("migration", "from plan.model import Plan", "migration must not import plan"),
        ("migration", "from stacks import environment", "migration must not import stacks"),
        ("migration", "from components.workload.context import WorkloadContext", "migration may take only Spec types"),
        ("migration", "from settings.model import Settings", "migration must not import settings"),
        ("components", "import pulumi\npulumi.Config()", "components must not read pulumi.Config"),
        ("components", "from pulumi import Config", "components must not read pulumi.Config"),
        ("components", "from os import environ", "components must not read the outside world through os"),
        ("components", "from datetime import date\ndate.today()", "components must not read the clock"),
        ("settings", "from components.aws.network import Network", "settings may take only Spec types"),
        ("settings", "import components.aws.network", "settings may take only Spec types"),
    ],
)
def test_the_rule_notices(part: str, source: str, fault: str) -> None:
    (found,) = faults(part, source)
    assert found.startswith(fault)


def test_the_rule_lets_pass_what_the_design_allows() -> None:
    assert faults("settings", "from components.aws.network import NetworkSpec") == []
    assert faults("migration", "from quantity import cpu_millicores") == []
    assert faults("stacks", "from components.aws.network import Network, NetworkArgs") == []
    assert faults("components", "from components.aws.irsa import IrsaRole\nimport pulumi") == []
