"""The programs of a rehearsal: the Pulumi CLI, and those of Kubernetes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cluster.programs import VERSION, NoProgramsError, Programs, find_programs, provide_programs
from go_build import Say
from plan.model import Plan
from rehearsal.kubernetes.kubernetes import Kubernetes
from rehearsal.kubernetes.releases import definitions_of
from rehearsal.kubernetes_provider import NoProviderError, find_provider, installed_provider
from rehearsal.pulumi_cli import NoCliError, find_cli, version_of
from rehearsal.pulumi_command import Command
from rehearsal.stack_settings import committed_settings, plan_with_settings, stacks_to_deploy

Mode = Literal["real", "installed", "simulated"]
"""Kubernetes of a rehearsal: built where it is missing, only where it is there already, or simulated."""

LESS = "Without them, `--kubernetes simulated` rehearses less: no API server validates the objects."


class NoToolsError(Exception):
    """A program was not found and cannot be built; the message says what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The Pulumi CLI, and the programs of Kubernetes; without them, Kubernetes is simulated."""

    command: Command
    kubernetes: Kubernetes | None

    def __str__(self) -> str:
        """Describe the tools in the first line of a report."""
        place = f"Kubernetes {VERSION} and a simulated AWS account" if self.kubernetes else "a simulated cloud"
        return f"pulumi {self.command.version} on {place}"


def find_tools(stack: str, mode: Mode, say: Say) -> Tools:
    """Find the programs for a stack, or build them, which takes many minutes, once."""
    cli, found = _provide(mode, say)
    kubernetes = None
    if found:
        programs, provider = found
        kubernetes = Kubernetes(programs=programs, provider=provider, definitions=definitions_of(_plans(stack)))
    return Tools(command=Command(cli, version_of(cli) or ()), kubernetes=kubernetes)


def build_programs(mode: Mode, say: Say) -> None:
    """Build the programs that are missing, and report where all of them are."""
    cli, found = _provide(mode, say)
    say(f"Pulumi CLI: {cli}")
    if found:
        programs, provider = found
        say(f"Kubernetes: {programs.api_server.parent}\nKubernetes provider of Pulumi: {provider}")


def _provide(mode: Mode, say: Say) -> tuple[Path, tuple[Programs, Path] | None]:
    """Return the CLI, and the programs of Kubernetes with the provider; None where Kubernetes is simulated."""
    try:
        return find_cli(say), None if mode == "simulated" else _kubernetes(mode, say)
    except NoCliError as error:
        raise NoToolsError(*error.args) from error
    except (NoProgramsError, NoProviderError) as error:
        msg = f"{error}\n{LESS}"
        raise NoToolsError(msg) from error


def _kubernetes(mode: Mode, say: Say) -> tuple[Programs, Path] | None:
    if mode != "installed":
        return provide_programs(say), find_provider(say)
    programs, provider = find_programs(), installed_provider()
    if programs and provider:
        return programs, provider
    say("Kubernetes is simulated: its programs are not installed; `python -m rehearsal --build-only` builds them")
    return None


def _plans(stack: str) -> list[Plan]:
    """Return the plan of a stack, preceded by that of the stack whose platform it shares."""
    names = stacks_to_deploy(stack, committed_settings(stack))
    return [plan_with_settings(committed_settings(name), name) for name in names]
