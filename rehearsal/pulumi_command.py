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
            try:
                stdout, stderr = self._process.communicate()
            except BaseException:  # whoever stops the rehearsal stops the CLI as well
                self._process.kill()
                self._process.wait()
                raise
        for listener, text in ((on_output, stdout), (on_error, stderr)):
            if listener:
                for line in text.splitlines():
                    listener(line)
        result = CommandResult(stdout, stderr, self._process.returncode)
        if result.code != 0:
            raise create_command_error(result)
        return result

    @property
    def was_killed(self) -> bool:
        """Whether the last run ended by ``kill``, and not in a way of its own."""
        return self._process is not None and self._process.returncode == -signal.SIGKILL

    def kill(self) -> None:
        """End the running CLI as the kernel does when memory is short: at once, and without a chance to tidy up."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
