"""A fresh cloud with an engine before it, and the stacks of one rehearsal on them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.change_scenarios import upgradable
from rehearsal.cloud import Cloud, serve
from rehearsal.pulumi_command import Command
from rehearsal.pulumi_engine import Deployment, Engine
from tests.support.settings_documents import committed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """Where one rehearsal plays."""

    cloud: Cloud
    engine: Engine

    def deployments(self, stack: str) -> list[Deployment]:
        """The stack, and before it the one whose platform it shares."""
        return [self.engine.deployment(name, upgradable(committed(name))) for name in chain(stack, committed(stack))]


def chain(stack: str, settings: Mapping[str, Any]) -> list[str]:
    """The stacks that have to be up for this one, in order, and the stack itself."""
    shared = settings["platform"].get("shared")
    return [shared["stack"].rpartition("/")[2], stack] if shared else [stack]


@contextmanager
def sandbox(folder: Path, command: Command, latency_scale: float = 0.0) -> Generator[Sandbox]:
    """Open it; the cloud's state and the backend's lie in the folder."""
    folder.mkdir(parents=True)
    cloud = Cloud(folder / "cloud.json", latency_scale=latency_scale)
    with serve(cloud) as providers:
        yield Sandbox(cloud=cloud, engine=Engine(folder, command, providers))
