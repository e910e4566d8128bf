"""The Pulumi CLI as a process of ours: an environment of its own, and a way to kill it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pulumi.automation import CommandResult, OnOutput, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo


class Command(PulumiCommand):
    """Runs the CLI with nothing of the user's environment but PATH: no credentials, no profile, no home."""

    def __init__(self, cli: Path, version: tuple[int, ...]) -> None:
        self.command = str(cli)
        self.version = VersionInfo(*version)
        self._process: subprocess.Popen[str] | None = None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        """Run to the end; raises the Automation API's own errors, and tells the listeners at the end."""
        environment = {"PATH": os.environ["PATH"], "PULUMI_AUTOMATION_API": "true", **additional_env}
        with subprocess.Popen(  # noqa: S603  the CLI that was found
            [self.command, "--non-interactive", *args],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as self._process:
            stdout, stderr = self._process.communicate()
        for listener, text in ((on_output, stdout), (on_error, stderr)):
            for line in text.splitlines() if listener else ():
                listener(line)
        result = CommandResult(stdout, stderr, self._process.returncode)
        if result.code != 0:
            raise create_command_error(result)
        return result

    def kill(self) -> None:
        """End the running CLI as the kernel does when memory is short: at once, and without a chance to tidy up."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
