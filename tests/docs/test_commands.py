"""Commands, settings and files that the documentation names exist."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pytest
import yaml

from settings.schema.cli import schema

ROOT = Path(__file__).parent.parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*/*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
PAGES = [page for page in PAGES if page.parent.name != "adr"]

MODULES = (
    "preview",
    "smoke",
    "rehearsal",
    "cluster",
    "migration ecs",
    "migration compose",
    "delivery",
    "tools.install",
    "tools.language",
    "tools.prices",
    "tools.reference",
)


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[Path, list[str]]]:
    for page in PAGES:
        for block in blocks(page, ""):
            for line in block.replace("\\\n", " ").splitlines():
                if re.match(r" *(\w+=\S+ )*(make|\.venv/bin/python|python) ", line):
                    yield (
                        page,
                        [word for word in shlex.split(line.partition("#")[0]) if not re.match(r"[A-Z_]+=", word)],
                    )


@cache
def options(module: str) -> set[str]:
    name, *subcommand = module.split()
    with (
        mock.patch.object(sys, "argv", [name, *subcommand, "--help"]),
        redirect_stdout(StringIO()) as shown,
        pytest.raises(SystemExit, check=lambda ended: not ended.code),
    ):
        runpy.run_module(name, run_name="__main__")
    return set(re.findall(r"--[a-z][a-z-]*", shown.getvalue()))


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {words[1] for _, words in commands() if words[0] == "make"}
    assert {"preview", "test", "smoke"} <= named <= targets


def test_every_target_and_option_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    help_texts = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {target for target in help_texts if f"`make {target}`" not in reference} <= {"help"}
    for module in MODULES:
        _, _, section = reference.partition(f"## python -m {module}\n")
        section = section.partition("\n## ")[0]
        assert section, module
        assert set(re.findall(r"--[a-z][a-z-]*", section)) == options(module) - {"--help"}, module


def test_every_option_of_a_command_exists() -> None:
    unknown: list[str] = []
    for page, words in commands():
        if "-m" in words:
            rest = words[words.index("-m") + 1 :]
            module = next(module for module in MODULES if " ".join(rest).startswith(module))
            used = {word.partition("=")[0] for word in rest if word.startswith("--")}
            unknown += [f"{page.name}: {option} of {module}" for option in used - options(module)]
    assert unknown == []


@cache
def excerpts() -> jsonschema.Draft202012Validator:
    """A validator for a part of a stack file: the schema without its required keys."""

    def optional(node: Any) -> Any:
        if isinstance(node, dict):
            kept = {key: optional(value) for key, value in node.items()}
            return {key: value for key, value in kept.items() if key != "required" or isinstance(value, dict)}
        return [optional(item) for item in node] if isinstance(node, list) else node

    return jsonschema.Draft202012Validator(optional(schema()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_settings_example_follows_the_schema(page: Path) -> None:
    for block in blocks(page, "yaml"):
        document = yaml.safe_load(block)
        if document:
            assert [error.message for error in excerpts().iter_errors(document)] == []


def paths(
    node: Any, definitions: dict[str, Any], at: tuple[str, ...] = (), seen: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key of the settings; a key that the stack chooses is ``*``."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from paths(definitions[name], definitions, at, (*seen, name))
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())):
        yield from paths(option, definitions, at, seen)
    for key, value in node.get("properties", {}).items():
        yield (*at, key)
        yield from paths(value, definitions, (*at, key), seen)
    for value in (node.get("additionalProperties"), *node.get("patternProperties", {}).values()):
        if isinstance(value, dict):
            yield from paths(value, definitions, (*at, "*"), seen)


@cache
def settings() -> set[str]:
    """Every settings path and every tail of one, as a page may name it."""
    document = schema()
    root = document["properties"]["config"]["properties"]["landfall:settings"]
    found = set(paths(root, document["$defs"]))
    return {".".join(path[start:]) for path in found for start in range(len(path))}


def test_every_settings_path_exists() -> None:
    first = {path.split(".")[0] for path in settings()}
    named = {
        (page.name, name)
        for page in PAGES
        for name in re.findall(r"`([a-z][A-Za-z]*(?:\.[A-Za-z]+)+)`", page.read_text(encoding="utf-8"))
    }
    # Names of files, hosts, Helm values, and of the state that `pulumi stack export` prints.
    others = ("values.", "deployment.resources", "public.ecr.")
    named = {(page, name) for page, name in named if not name.startswith(others) and name[-3:] not in {".md", ".py"}}
    assert {(page, name) for page, name in named if name.split(".")[0] in first} - {
        (page, name) for page, name in named if name in settings()
    } == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_of_the_project_that_is_named_exists(page: Path) -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in {"build", ".git"}}
    text = page.read_text(encoding="utf-8")
    created = set(re.findall(r"^`([^`]+)`:$", text, re.MULTILINE))
    named = set(re.findall(r"`([\w.-]+/[\w./-]*)`", text)) - created
    assert [name for name in named if name.split("/")[0] in folders and not (ROOT / name).exists()] == []


def test_the_repository_layout_lists_every_folder_and_module() -> None:
    page = (ROOT / "docs" / "reference" / "repository-layout.md").read_text(encoding="utf-8")
    (tree,) = re.findall(r"^```\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    listed = set(re.findall(r"^([\w.<>]+/?)(?: |$)", tree, re.MULTILINE))
    folders = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")}
    assert folders | {path.name for path in ROOT.glob("*.py")} <= listed


def test_the_schema_of_a_plan_has_the_keys_of_its_page() -> None:
    page = (ROOT / "docs" / "reference" / "plan-json.md").read_text(encoding="utf-8")
    document = json.loads((ROOT / "plan" / "plan.schema.json").read_text(encoding="utf-8"))
    for heading, keys in (("Plan", document["properties"]), ("Resource", document["$defs"]["resource"]["properties"])):
        section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        cells = " ".join(re.findall(r"^\|([^|]+)\|", section, re.MULTILINE))
        assert set(re.findall(r"`(\w+)`", cells)) == set(keys), heading
