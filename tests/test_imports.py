"""Imports run one way: the contracts of import-linter in pyproject.toml, and the rules that it cannot express."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.support.sources import parsed

ROOT = Path(__file__).parent.parent
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]

WRONG_IMPORTS = (
    ("analysis", "components"),
    ("analysis", "preview"),
    ("analysis", "stacks"),
    ("charts", "components"),
    ("cluster", "preview"),
    ("cluster", "rehearsal"),
    ("cluster", "settings"),
    ("components", "cluster"),
    ("components", "settings"),
    ("components", "systems"),
    ("components", "os"),
    ("components", "plan"),
    ("data_transfer", "quantity"),
    ("data_transfer", "settings"),
    ("delivery", "settings"),
    ("engine", "analysis"),
    ("engine", "migration"),
    ("migration", "settings"),
    ("migration", "stacks"),
    ("plan", "components"),
    ("plan", "engine"),
    ("plan", "smoke"),
    ("preview", "settings"),
    ("secret_detection", "settings"),
    ("settings", "data_transfer"),
    ("settings", "stacks"),
    ("smoke", "analysis"),
    ("smoke", "cluster"),
    ("smoke", "systems"),
    ("stacks", "tests"),
    ("systems", "settings"),
    ("systems", "stacks"),
)
"""Pairs of an importing package and what it must not import."""

SPECS_ONLY = ("migration", "settings")
"""Packages that know what can be declared, and nothing of the resources that follow from it."""

SPEC_VOCABULARY = {"components.spec", "components.string_format"}
"""The base class of all Spec types, and the types that their fields are made of."""

SYSTEM_CONTRACT = {"systems.catalogue", "systems.contract"}
"""The list of systems, through which settings know the Spec types of each."""

NO_CLOCK = ("charts", "components", "stacks", "systems")
NO_CONFIG = ("components", "systems")
CLOCK = {"now", "today", "utcnow"}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words


def test_every_import_of_the_project_runs_one_way() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.fixture(scope="module")
def broken_contracts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run the contracts on packages that consist of wrong imports."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for package in PACKAGES:
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
    for package, imported in WRONG_IMPORTS:
        (folder / package / f"imports_{imported}.py").write_text(f"import {imported}\n")
    found = lint_imports(folder)
    assert found.returncode == 1
    return found.stdout


@pytest.mark.parametrize(("package", "imported"), WRONG_IMPORTS)
def test_a_wrong_import_breaks_a_contract(broken_contracts: str, package: str, imported: str) -> None:
    assert f"{package}.imports_{imported} -> {imported} (l.1)" in broken_contracts


def imports(tree: ast.AST) -> set[tuple[str, str]]:
    """Return every absolute import as a module and a name."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {(node.module, alias.name) for alias in node.names}
    return found


VALUE_TYPES = {"components.aws.network.cidr.PRIVATE_BLOCKS", "components.workload.types.PriorityClassName"}
"""A constant and a value type of specs: plain values."""


def more_than_specs(source: str) -> list[str]:
    """Return the imports from components and systems that are not Spec types."""
    return [
        f"{module}.{name}" if name else module
        for module, name in sorted(imports(parsed(source)))
        if module.partition(".")[0] in {"components", "systems"}
        and module not in SPEC_VOCABULARY | SYSTEM_CONTRACT
        and not name.endswith("Spec")
        and f"{module}.{name}" not in VALUE_TYPES
    ]


def reads_clock(source: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in CLOCK for node in ast.walk(parsed(source)))


def reads_config(source: str) -> bool:
    tree = parsed(source)
    attributes = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return "pulumi.Config" in attributes or ("pulumi", "Config") in imports(tree)


@cache
def sources(package: str) -> dict[str, str]:
    paths = sorted((ROOT / package).rglob("*.py"))
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize("package", SPECS_ONLY)
def test_settings_and_migrations_import_only_spec_types(package: str) -> None:
    found = {path: more_than_specs(source) for path, source in sources(package).items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("package", NO_CLOCK)
def test_the_program_does_not_read_the_clock(package: str) -> None:
    assert [path for path, source in sources(package).items() if reads_clock(source)] == []


@pytest.mark.parametrize("package", NO_CONFIG)
def test_components_do_not_read_pulumi_config(package: str) -> None:
    assert [path for path, source in sources(package).items() if reads_config(source)] == []


@pytest.mark.parametrize(
    "module", ["command_line", "go_build", "go_yaml", "nested", "partition", "quantity", "versions"]
)
def test_a_top_level_module_imports_nothing_of_the_project(module: str) -> None:
    tree = parsed((ROOT / f"{module}.py").read_text(encoding="utf-8"))
    assert {found.partition(".")[0] for found, _ in imports(tree)} & {
        *PACKAGES,
        "go_build",
        "go_yaml",
        "nested",
        "partition",
        "quantity",
        "versions",
    } == set()


def test_an_import_that_is_not_a_spec_is_found() -> None:
    assert more_than_specs("from components.aws.network import Network") == ["components.aws.network.Network"]
    assert more_than_specs("import components.aws.network") == ["components.aws.network"]
    assert more_than_specs("from components.aws.network import NetworkSpec\nimport pulumi") == []


def test_the_clock_and_pulumi_config_are_found() -> None:
    assert reads_clock("from datetime import date\ndate.today()")
    assert reads_config("import pulumi\npulumi.Config()")
    assert reads_config("from pulumi import Config")
    assert not reads_config("import pulumi\npulumi.export('name', 1)")
