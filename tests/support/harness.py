"""Deploy a program on Pulumi mocks and return its registrations as plain values."""

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

from plan.values import UNKNOWN
from tests.support.cloud import Cloud
from tests.support.monitor import PROJECT, RecordingMonitor, Registration

__all__ = ["UNKNOWN", "Cloud", "Deployment", "Registration", "deploy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The registrations of a program. Their order depends on threads: compare sets and names."""

    resources: tuple[Registration, ...]
    invokes: tuple[tuple[str, dict[str, Any]], ...]
    outputs: Any
    """Result of the program with every Output resolved; ``pulumi.UNKNOWN`` where a preview cannot know the value."""

    def all(self, type_: str) -> list[Registration]:
        """Return every resource of a type, by name."""
        return sorted((r for r in self.resources if r.type == type_), key=lambda r: r.urn)

    def one(self, type_: str, name: str | None = None) -> Registration:
        """Return the only resource of a type, or of a type and logical name."""
        found = [r for r in self.all(type_) if name in (None, r.name)]
        if len(found) != 1:
            there = ", ".join(r.name for r in self.all(type_)) or "none"
            msg = f"expected one {type_}{f' named {name}' if name else ''}, found {len(found)} (of this type: {there})"
            raise AssertionError(msg)
        return found[0]

    def types(self) -> set[str]:
        """Return the type tokens of the resources."""
        return {r.type for r in self.resources}

    def at(self, urn: str) -> Registration:
        """Return the resource of a URN, as found in ``parent``, ``dependencies`` and ``provider``."""
        bare = "::".join(urn.split("::")[:4])
        return next(r for r in self.resources if r.urn == bare)

    def children(self, parent: Registration) -> list[Registration]:
        """Return the direct children of a component."""
        return sorted((r for r in self.resources if r.parent == parent.urn), key=lambda r: r.urn)

    def dependencies(self, resource: Registration) -> set[tuple[str, str]]:
        """Return type and name of the resources that a resource depends on."""
        return {(r.type, r.name) for r in map(self.at, resource.dependencies)}


def deploy(
    program: Callable[[], Any],
    *,
    preview: bool = False,
    stack: str = "test",
    config: Mapping[str, Any] | None = None,
    mocks: Cloud | None = None,
) -> Deployment:
    """Run a program to its end in an event loop and context of its own, so that tests do not affect each other.

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
            # The SDK waits for one output after the other, each time in a wait for all that are left.
            if started := list(settings.SETTINGS.outputs):
                await asyncio.wait(started, return_when=asyncio.FIRST_EXCEPTION)

        await run_pulumi_func(main)
        return Deployment(
            resources=tuple(monitor.recorded.values()),
            invokes=tuple(monitor.invokes),
            outputs=outputs[0],
        )

    with asyncio.Runner() as runner:
        return runner.run(run(), context=copy_context())
