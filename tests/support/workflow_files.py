"""The GitHub workflows of this repository, and the templates for other repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
GITHUB = ROOT / ".github"
TEMPLATE = "templates/layering-detection-images.yml"
FLEXDESK_TEMPLATE = "templates/flexdesk-images.yml"


@dataclass(frozen=True)
class Workflow:
    """One file, as text and as parsed YAML."""

    name: str
    text: str
    content: dict[Any, Any]

    @property
    def triggers(self) -> dict[str, Any]:
        found = self.content[True]  # YAML 1.1 parses the key `on` as a boolean
        return found if isinstance(found, dict) else {found: None}

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return self.content["jobs"]


@cache
def texts() -> dict[str, str]:
    """Return workflows, templates and actions, by path below .github."""
    found = [*GITHUB.glob("workflows/*.yml"), *GITHUB.glob("templates/*.yml"), *GITHUB.glob("actions/*/action.yml")]
    return {str(path.relative_to(GITHUB)): path.read_text(encoding="utf-8") for path in sorted(found)}


@cache
def workflows() -> dict[str, Workflow]:
    """Return workflows and templates by name."""
    return {
        Path(name).stem if name.startswith("workflows/") else name: Workflow(name, text, yaml.safe_load(text))
        for name, text in texts().items()
        if not name.startswith("actions/")
    }


def jobs() -> dict[str, dict[str, Any]]:
    """Return every job by ``workflow/job``."""
    return {f"{name}/{key}": job for name, file in workflows().items() for key, job in file.jobs.items()}


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every step of every job and composite action, with the name of its job or action."""
    for name, job in jobs().items():
        yield from ((name, step) for step in job.get("steps", []))
    for name, text in texts().items():
        if name.startswith("actions/"):
            yield from ((name, step) for step in yaml.safe_load(text)["runs"]["steps"])


def scripts() -> dict[str, str]:
    """Return the shell scripts by job or action."""
    found: dict[str, str] = {}
    for name, step in steps():
        if "run" in step:
            found[name] = found.get(name, "") + step["run"] + "\n"
    return found


def stacks() -> set[str]:
    """Return the stacks with committed settings."""
    return {path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml")}


def variables() -> set[str]:
    """Return the names of the GitHub variables that the files use."""
    return {name for text in texts().values() for name in re.findall(r"\bvars\.(\w+)", text)}
