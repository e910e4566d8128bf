"""The settings of the stacks, as committed or changed, and the offline plan for them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from engine.project import load_project, load_stack
from engine.run import plan_stack
from plan.model import Mode, Plan
from rehearsal.clock import fixed_clock
from settings.faults import ROOT as KEY

ROOT = Path(__file__).parent.parent


def committed_settings(stack: str) -> dict[str, Any]:
    """Return the settings in ``Pulumi.<stack>.yaml``."""
    return json.loads(load_stack(load_project(ROOT), stack).values[KEY])


def stacks_to_deploy(stack: str, settings: Mapping[str, Any]) -> list[str]:
    """Return the stack, preceded by the stack whose platform it shares."""
    shared = settings["platform"].get("shared")
    return [shared["stack"].rpartition("/")[2], stack] if shared else [stack]


def plan_with_settings(document: Mapping[str, Any], stack: str = "dev", mode: Mode = "up", main: Path = ROOT) -> Plan:
    """Plan the program with other settings for one stack; the other stacks keep their committed settings.

    ``main`` is the folder of another program to plan.
    """
    with tempfile.TemporaryDirectory() as folder, fixed_clock():
        project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8")) | {"main": str(main)}
        _write(Path(folder, "Pulumi.yaml"), project)
        for name in {stack, *load_project(ROOT).stacks}:
            settings = dict(document) if name == stack else committed_settings(name)
            _write(Path(folder, f"Pulumi.{name}.yaml"), {"config": {KEY: settings}})
        return plan_stack(Path(folder), stack, mode)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
