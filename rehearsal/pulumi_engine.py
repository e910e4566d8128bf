"""The Pulumi engine with a state backend in a temporary folder and the providers of the simulated cloud."""

from __future__ import annotations

import copy
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pulumi import automation
from pulumi.automation import (
    CommandError,
    LocalWorkspaceOptions,
    ProjectSettings,
    Stack,
    create_or_select_stack,
)
from pulumi.automation.events import EngineEvent

from rehearsal.engine_steps import Step, step_of
from rehearsal.program import Program
from rehearsal.pulumi_command import Command
from settings.faults import ROOT as KEY

PROJECT = "landfall"

BACKEND_OPTIONS = "metadata=skip"
"""Turn off the ``.attrs`` files, which a killed CLI can leave empty and which object stores do not have."""

STATE_VERSION = 3
"""Version of the format of exported states."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The result of one CLI command on one stack."""

    steps: frozenset[Step]
    seconds: float
    error: str | None
    """Output of the CLI if it failed."""


WITHOUT_CHECKPOINTS = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""Variables with which the engine does not write the whole state twice for each changed resource."""


class Engine:
    """A state backend and its stacks."""

    def __init__(self, folder: Path, command: Command, debug_providers: str, *, checkpoints: bool) -> None:
        """Create the backend; without ``checkpoints`` the engine writes the state only at the end of a command."""
        self.command = command
        self._folder = folder
        home, state = folder / "home", folder / "state"
        for each in (home, state):
            each.mkdir(parents=True, exist_ok=True)
        passphrase = folder / "passphrase"  # kept with the state, for troubleshooting
        passphrase.write_text(secrets.token_urlsafe(), encoding="utf-8")
        self._environment = {
            "HOME": str(home),
            "USER": "rehearsal",  # without it the CLI looks up the user, who may have no entry in /etc/passwd
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": f"{state.as_uri()}?{BACKEND_OPTIONS}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": debug_providers,
            **({} if checkpoints else WITHOUT_CHECKPOINTS),
        }

    def deployment(self, stack: str, document: Mapping[str, Any]) -> Deployment:
        """Return a stack of this backend; create it if it does not exist."""
        options = LocalWorkspaceOptions(
            work_dir=str(self._work_folder(stack)),
            env_vars=self._environment,
            project_settings=ProjectSettings(name=PROJECT, runtime="python"),
            pulumi_command=self.command,
        )
        created = create_or_select_stack(stack, project_name=PROJECT, program=lambda: None, opts=options)
        return Deployment(created, document)

    def _work_folder(self, stack: str) -> Path:
        folder = self._folder / stack
        folder.mkdir(exist_ok=True)
        return folder


class Deployment:
    """A stack with its current settings and program, and the CLI commands for it."""

    def __init__(self, stack: Stack, document: Mapping[str, Any]) -> None:
        self._stack = stack
        self.name = stack.name
        self.document: Document = copy.deepcopy(dict(document))
        self.program = Program()

    def preview(self) -> Run:
        """Run ``pulumi preview``."""
        return self._run(lambda listen: self._stack.preview(program=self.program, on_event=listen))

    def up(self, parallel: int | None = None) -> Run:
        """Run ``pulumi up``."""
        return self._run(lambda listen: self._stack.up(program=self.program, on_event=listen, parallel=parallel))

    def destroy(self, parallel: int | None = None) -> Run:
        """Run ``pulumi destroy``."""
        return self._run(lambda listen: self._stack.destroy(on_event=listen, parallel=parallel))

    def cancel(self) -> None:
        """Run ``pulumi cancel``, which releases the lock of a killed CLI."""
        self._stack.cancel()

    def refresh(self) -> Run:
        """Run ``pulumi refresh``."""
        return self._run(lambda listen: self._stack.refresh(on_event=listen))

    def state(self) -> dict[str, Any]:
        """Return the state, as ``pulumi stack export`` prints it."""
        return dict(self._stack.export_stack().deployment or {})

    def export(self, file: Path) -> None:
        """Write the state to a file, as ``pulumi stack export --file`` does."""
        document = {"version": STATE_VERSION, "deployment": self.state()}
        file.write_text(json.dumps(document), encoding="utf-8")

    def replace_state(self, state: dict[str, Any]) -> None:
        """Replace the state, as ``pulumi stack import`` does."""
        self._stack.import_stack(automation.Deployment(version=STATE_VERSION, deployment=state))

    def _run(self, call: Callable[[Callable[[EngineEvent], None]], Any]) -> Run:
        self._write_settings()
        steps: set[Step] = set()

        def listen(event: EngineEvent) -> None:
            if step := step_of(event):
                steps.add(step)

        started, error = time.monotonic(), None
        try:
            call(listen)
        except CommandError as refused:
            error = _diagnostics(str(refused))
        seconds = time.monotonic() - started
        return Run(steps=frozenset(steps), seconds=seconds, error=error)

    def _write_settings(self) -> None:
        """Write the configuration and keep the rest of the file: the CLI stores its encryption salt there."""
        path = Path(self._stack.workspace.work_dir, f"Pulumi.{self.name}.yaml")
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
        without_anchors = json.loads(json.dumps(self.document))
        content["config"] = {KEY: without_anchors}
        path.write_text(yaml.safe_dump(content), encoding="utf-8")


def _diagnostics(output: str) -> str:
    """Return the errors in the output of the CLI: the part between the resources and the summary."""
    errors = output.partition("\nDiagnostics:\n")[2].partition("\nResources:\n")[0]
    return (errors or output).strip()
