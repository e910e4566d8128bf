"""The Pulumi CLI as a child process with a clean environment, which can be killed."""

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
    """Runs the CLI with only PATH of the user's environment: no credentials, no profile, no home folder."""

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
        """Run a command to its end, pass its output to the listeners, and raise the errors of the Automation API."""
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
            except BaseException:  # an interrupt must stop the CLI too
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
        """True if the last run ended by ``kill``."""
        return self._process is not None and self._process.returncode == -signal.SIGKILL

    def kill(self) -> None:
        """Kill the running CLI with SIGKILL, as the kernel does when it runs out of memory."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
