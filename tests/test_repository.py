"""Every file is free of secrets and private data, and short enough to read."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent

LOCKS = ("requirements.txt", "requirements-smoke.txt", "requirements-dev.txt")
SKIPPED = {".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules"}

MAX_LINES = 250

FORBIDDEN = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a token of a code host": r"\b(?:ghp|gho|ghs|github_pat|glpat)[_-][0-9A-Za-z_]{20,}",
    "a home folder": r"(?:/home/|/Users/|/root/)[a-z]",
    "an account id other than the example": r"(?<=:)(?!111122223333|602401143452)\d{12}(?=:)",
    "a package index": r"--(?:extra-)?index-url|\bindex[-_]url\s*=|registry\s*=\s*[\"']?https?:",
}
"""Patterns that no file may contain. EKS serves its own images from the account 602401143452."""


@cache
def files() -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [Path(folder, name) for name in names]
    return sorted(path for path in found if path != Path(__file__))


@cache
def text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_contains(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = {str(path.relative_to(ROOT)): hit.group() for path in files() if (hit := pattern.search(text(path)))}
    assert found == {}


def test_no_module_is_longer_than_the_limit() -> None:
    lines = {str(path.relative_to(ROOT)): text(path).count("\n") for path in files() if path.suffix == ".py"}
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_the_locks_pin_every_dependency_with_hashes() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    runtime, groups = project["project"]["dependencies"], project["dependency-groups"]
    development = [pin for pin in groups["dev"] if isinstance(pin, str)]
    wanted = {
        "requirements.txt": runtime,
        "requirements-smoke.txt": [*runtime, *groups["smoke"]],
        "requirements-dev.txt": [*runtime, *groups["smoke"], *development],
    }

    for lock, pins in wanted.items():
        entries = re.split(r"\n(?=\S)", text(ROOT / lock))
        locked = {entry.split()[0] for entry in entries if not entry.startswith("#")}
        assert {re.sub(r"\[.*\]| ;.*", "", pin).lower() for pin in pins} <= locked
        assert [entry for entry in entries if not entry.startswith("#") and "--hash=sha256:" not in entry] == []


def test_a_larger_lock_holds_the_pins_of_the_smaller_one() -> None:
    runtime, smoke, development = (
        set(re.findall(r"^[a-z0-9-]+==\S+", text(ROOT / lock), re.MULTILINE)) for lock in LOCKS
    )
    assert runtime < smoke < development


def test_the_runtime_lock_has_no_kubernetes_client() -> None:
    assert "kubernetes==" not in re.findall(r"^[a-z0-9-]+==", text(ROOT / "requirements.txt"), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi*.yaml")), ids=lambda path: path.name)
def test_pulumi_files_are_yaml(path: Path) -> None:
    assert isinstance(yaml.safe_load(text(path)), dict)


def test_the_pulumi_sdk_uses_this_environment() -> None:
    runtime = yaml.safe_load(text(ROOT / "Pulumi.yaml"))["runtime"]
    assert runtime == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
