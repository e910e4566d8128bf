"""Every command describes itself with ``--help`` and does nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

COMMANDS = (
    "bench",
    "delivery",
    "migration",
    "preview",
    "rehearsal",
    "settings.schema",
    "smoke",
    "tools.install",
    "tools.language",
    "tools.prices",
    "tools.reference",
)


def run(command: str, option: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", command, option]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  the command under test


@pytest.mark.parametrize("command", COMMANDS)
def test_help_describes_the_command(command: str) -> None:
    shown = run(command, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"usage: python -m {command} [-h]")
    assert "``" not in shown.stdout


@pytest.mark.parametrize("command", ["bench.cli", "rehearsal.cli"])
def test_help_needs_no_development_package(command: str) -> None:
    blocked = "pytest,hypothesis,jsonschema,kubernetes_validate,kubernetes,cel_expr_python,promql_parser,urllib3"
    program = f"""
import sys
sys.modules.update(dict.fromkeys("{blocked}".split(",")))
sys.argv[1:] = ["--help"]
import command_line
command_line.run("{command}")
"""
    arguments = [sys.executable, "-c", program]
    shown = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  the command under test
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("usage: python -m ")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_a_usage_error(command: str) -> None:
    result = run(command, "--unknown")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
