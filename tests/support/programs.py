from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.run import plan_stack
from plan.model import Plan

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def programs() -> Path:
    return Path(__file__).parent.parent / "engine" / "programs"


@pytest.fixture(scope="session")
def up(programs: Path) -> Plan:
    return plan_stack(programs / "platform", "dev", "up")


@pytest.fixture(scope="session")
def preview(programs: Path) -> Plan:
    return plan_stack(programs / "platform", "dev", "preview")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a project with one stack, ``dev``, from the text of its program."""

    def project(program: str, config: str = "{}", project: str = "name: small\nruntime: python\n") -> Path:
        (tmp_path / "Pulumi.yaml").write_text(project)
        (tmp_path / "Pulumi.dev.yaml").write_text(config)
        (tmp_path / "__main__.py").write_text(textwrap.dedent(program))
        return tmp_path

    return project
