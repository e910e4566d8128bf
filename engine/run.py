"""Run the program of a stack on the offline engine and return its plan."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import os
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pulumi.runtime import config as pulumi_config
from pulumi.runtime import settings as pulumi_settings
from pulumi.runtime.stack import run_in_stack

from command_line import raise_if_interrupted
from engine import stack_references as references
from engine.diagnostics import Diagnostics
from engine.monitor import Monitor
from engine.project import Project, StackConfig, load_project, load_stack
from engine.registry import Target
from engine.simulation.context import DEFAULT_REGION
from plan import values
from plan.errors import PlanError
from plan.model import Mode, Plan

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from google.protobuf.struct_pb2 import Struct

_INTERRUPT_SECONDS = 0.5
"""Time between two checks for Ctrl-C."""

_ORGANIZATION = "organization"
"""Name of the only organization in a self-managed state backend."""


def plan_stack(
    project_dir: Path,
    stack: str = "dev",
    mode: Mode = "up",
    *,
    stack_outputs: Mapping[str, Path] | None = None,
) -> Plan:
    """Plan one stack of the project in a folder.

    ``stack_outputs`` names files with the outputs of stacks that the program refers to. Any other referenced stack of
    the project is planned for its outputs.
    """
    return Planner(project_dir, stack_outputs).plan(stack, mode)


class Planner:
    """Plans the stacks of one project, each at most once in each mode."""

    def __init__(self, project_dir: Path, stack_outputs: Mapping[str, Path] | None = None) -> None:
        self.project = load_project(project_dir.resolve())
        self._given = references.GivenOutputs(self.project.name, stack_outputs or {})
        self._planned: dict[tuple[str, Mode], tuple[Plan, Struct]] = {}

    def plan(self, stack: str, mode: Mode) -> Plan:
        """Return the plan of a stack, and refuse given outputs that its program does not use."""
        with _program_environment(self.project), _infrequent_garbage_collection():
            plan, _ = self._plan_once(stack, mode, ())
        self._given.refuse_unused()
        return plan

    def _plan_once(self, stack: str, mode: Mode, referring: tuple[str, ...]) -> tuple[Plan, Struct]:
        if (stack, mode) not in self._planned:
            self._planned[stack, mode] = self._plan(stack, mode, referring)
        return self._planned[stack, mode]

    def _plan(self, stack: str, mode: Mode, referring: tuple[str, ...]) -> tuple[Plan, Struct]:
        """Plan a stack that the stacks in ``referring`` refer to, directly or through each other."""
        config = load_stack(self.project, stack)
        chain = (*referring, stack)
        target = Target(
            project=self.project.name,
            stack=stack,
            mode=mode,
            root=self.project.root,
            region=config.values.get("aws:region", DEFAULT_REGION),
        )
        diagnostics = Diagnostics()
        monitor = Monitor(target, lambda reference: self._outputs(reference, chain), diagnostics)
        try:
            contextvars.Context().run(_execute, self.project.main, config, target, monitor, diagnostics)
        finally:
            monitor.close()
        messages = diagnostics.messages()
        if errors := [each.message for each in messages if each.severity == "error"]:
            raise PlanError("\n".join(errors))
        plan = Plan(
            project=self.project.name,
            stack=stack,
            mode=mode,
            resources=monitor.registry.planned(),
            exports=values.plain(monitor.exports),
            diagnostics=messages,
        )
        return plan, monitor.exports

    def _outputs(self, reference: str, chain: tuple[str, ...]) -> Struct:
        """Return the outputs of a stack that the program refers to. They are known in either mode, as in its state."""
        given = self._given.of(reference)
        if given is not None:
            return given
        stack = references.own_stack(reference, self.project.name, self.project.stacks)
        if stack in chain:
            msg = f"Stack references form a cycle: {' -> '.join((*chain[chain.index(stack) :], stack))}."
            raise PlanError(msg)
        with ThreadPoolExecutor(1) as executor:
            _, outputs = executor.submit(self._plan_once, stack, "up", chain).result()
        return outputs


def _execute(main: Path, config: StackConfig, target: Target, monitor: Monitor, diagnostics: Diagnostics) -> None:
    """Run the program to its end in a context of its own, as the SDK keeps its state in context variables."""
    pulumi_config.set_all_config(dict(config.values), list(config.secret_keys))
    pulumi_settings.configure(
        pulumi_settings.Settings(
            project=target.project,
            stack=target.stack,
            monitor=monitor,
            engine=diagnostics,
            dry_run=target.mode == "preview",
            organization=_ORGANIZATION,
            root_directory=str(target.root),
        )
    )
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(_ignore_task_errors)
    asyncio.set_event_loop(loop)
    watch = loop.create_task(_stop_when_interrupted())
    try:
        loop.run_until_complete(run_in_stack(lambda: _run_main(main)))
    finally:
        watch.cancel()
        loop.run_until_complete(_cancel_pending_tasks())
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        loop.close()


async def _run_main(main: Path) -> None:
    """Run the program, and wait for the outputs that it started.

    The SDK would wait for them too, but for one after the other, each time in a wait for all that are left.
    """
    runpy.run_path(str(main / "__main__.py"), run_name="__main__")
    sdk_settings: Any = pulumi_settings.SETTINGS  # the SDK does not type its outputs
    outputs: list[asyncio.Task[object]] = list(sdk_settings.outputs)
    if outputs:
        await asyncio.wait(outputs, return_when=asyncio.FIRST_EXCEPTION)


async def _stop_when_interrupted() -> None:
    """Raise KeyboardInterrupt after Ctrl-C: the SDK can keep it as the error of a registration, and wait for ever."""
    while True:
        await asyncio.sleep(_INTERRUPT_SECONDS)
        raise_if_interrupted()


async def _cancel_pending_tasks() -> None:
    """Cancel the registrations that still wait for others after an error."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _ignore_task_errors(_: asyncio.AbstractEventLoop, __: dict[str, object]) -> None:
    """Ignore the errors of tasks: the exception of the program reports them."""


@contextlib.contextmanager
def _infrequent_garbage_collection() -> Generator[None]:
    """Run the cyclic garbage collector less often while a plan is made.

    It visits every object that is alive, and nearly all objects of a plan stay alive. At Python's own thresholds it
    takes a third of the time of a thousand services, at these a twentieth (`make bench`), for a few megabytes.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1_000)
    try:
        yield
    finally:
        # All objects are old now: without this the next allocation would visit each of them once more.
        gc.freeze()
        gc.unfreeze()
        gc.set_threshold(*thresholds)


@contextlib.contextmanager
def _program_environment(project: Project) -> Generator[None]:
    """Provide the environment of a program: its folder first on the path and current, and its own ``__main__``.

    Variables of the shell for Pulumi, AWS and Kubernetes are removed: providers take defaults from them, and a plan
    depends on the program and its settings alone. Text that is made of an unresolved output is an error here, where a
    deployment only warns.
    """
    path, main, environment = list(sys.path), sys.modules["__main__"], dict(os.environ)
    sys.path.insert(0, str(project.main))
    for variable in environment:
        if variable.startswith(("PULUMI_", "AWS_", "KUBE")):
            del os.environ[variable]
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    try:
        with contextlib.chdir(project.root):
            yield
    finally:
        sys.path[:] = path
        sys.modules["__main__"] = main
        os.environ.clear()
        os.environ.update(environment)
