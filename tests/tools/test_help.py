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
    "tools.language",
    "tools.prices",
    "tools.reference",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_describes_the_command(command: str) -> None:
    shown = subprocess.run([sys.executable, "-m", command, "--help"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith(f"usage: python -m {command} [-h]")
    assert "``" not in shown.stdout
    assert shown.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_a_usage_error(command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", command, "--unknown"], capture_output=True, text=True, check=False, timeout=30
    )
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
