"""Deploys a program on Pulumi mocks and hands back what it registered, as plain values."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import mocks as sdk
from pulumi.runtime import settings
from pulumi.runtime.stack import run_pulumi_func

from tests.support.cloud import Child, Cloud
from tests.support.monitor import PROJECT, UNKNOWN, DuplicateUrnError, RecordingMonitor, Registration

__all__ = ["UNKNOWN", "Child", "Cloud", "Deployment", "DuplicateUrnError", "Registration", "deploy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Everything a program registered. The order of registration means nothing: compare sets and names."""

    resources: tuple[Registration, ...]
    invokes: tuple[tuple[str, dict[str, Any]], ...]
    outputs: Any
    """What the program returned, with every Output in it resolved; ``pulumi.UNKNOWN`` where a preview cannot know."""

    def all(self, type_: str) -> list[Registration]:
        """Every resource of a type, by name."""
        return sorted((r for r in self.resources if r.type == type_), key=lambda r: r.urn)

    def one(self, type_: str, name: str | None = None) -> Registration:
        """The only resource of a type, or the one of that logical name."""
        found = [r for r in self.all(type_) if name in (None, r.name)]
        if len(found) != 1:
            there = ", ".join(r.name for r in self.all(type_)) or "none"
            msg = f"expected one {type_}{f' named {name}' if name else ''}, found {len(found)} (of this type: {there})"
            raise AssertionError(msg)
        return found[0]

    def types(self) -> set[str]:
        """The type tokens that occur."""
        return {r.type for r in self.resources}

    def at(self, urn: str) -> Registration:
        """The resource of a URN, as found in ``parent``, ``dependencies`` and ``provider``."""
        bare = "::".join(urn.split("::")[:4])
        return next(r for r in self.resources if r.urn == bare)

    def children(self, parent: Registration) -> list[Registration]:
        """What a component registered directly beneath itself."""
        return sorted((r for r in self.resources if r.parent == parent.urn), key=lambda r: r.urn)

    def dependencies(self, resource: Registration) -> set[tuple[str, str]]:
        """Type and name of everything a resource waits for."""
        return {(r.type, r.name) for r in map(self.at, resource.dependencies)}


def deploy(
    program: Callable[[], Any],
    *,
    preview: bool = False,
    stack: str = "test",
    config: Mapping[str, Any] | None = None,
    mocks: Cloud | None = None,
) -> Deployment:
    """Run ``program`` to its end in a fresh event loop and context, so that nothing of it reaches the next test.

    ``config`` takes plain values; a key without a namespace belongs to the project.
    """
    monitor = RecordingMonitor(mocks or Cloud(), stack, preview=preview)

    async def run() -> Deployment:
        settings.reset_options()
        pulumi.runtime.set_all_config(
            {
                key if ":" in key else f"{PROJECT}:{key}": value if isinstance(value, str) else json.dumps(value)
                for key, value in (config or {}).items()
            },
        )
        sdk.set_mocks(monitor.mocks, PROJECT, stack, preview, monitor=monitor, organization="organization")
        outputs: list[Any] = []

        async def main() -> None:
            outputs.append(await pulumi.Output.from_input(program()).future(with_unknowns=True))

        await run_pulumi_func(main)
        return Deployment(
            resources=tuple(monitor.recorded.values()),
            invokes=tuple(monitor.invokes),
            outputs=outputs[0],
        )

    with asyncio.Runner() as runner:
        return runner.run(run(), context=copy_context())
