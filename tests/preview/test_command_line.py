"""Behaviour of all commands: Ctrl-C, encodings, colours, and wrong arguments."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import command_line
from plan.console import console_for
from tests.tools.test_help import COMMANDS

ROOT = Path(__file__).parent.parent.parent
SLOW = {
    "bench": [],
    "preview": ["--stack", "prod"],
    "rehearsal": ["--faults", "none"],
    "settings.schema": [],
    "smoke": ["--kubeconfig", "none"],
    "tools.language": [],
}
"""Commands that run for a second or more, with their arguments."""


def started(command: str, *arguments: str, folder: Path = ROOT, **variables: str) -> subprocess.Popen[str]:
    """Start a command with further environment variables."""
    return subprocess.Popen(  # noqa: S603  the command under test
        [sys.executable, "-m", command, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding=variables.get("PYTHONIOENCODING", "utf-8"),
    )


DURING_IMPORT = 0.1
"""Seconds after its start in which every command still imports its modules."""

INTERRUPTED = """
import signal, sys, command_line
signal.signal(signal.SIGALRM, command_line.interrupt)
signal.setitimer(signal.ITIMER_REAL, float(sys.argv.pop(1)))
command_line.run(sys.argv.pop(1))
"""
"""Runs a command and raises KeyboardInterrupt after a time, as Ctrl-C does; on a slow machine, during the imports."""


@pytest.mark.parametrize(
    ("command", "seconds"),
    # The schema would be written after a second, into the project.
    [
        *((command, DURING_IMPORT) for command in SLOW),
        *((command, 1.5) for command in SLOW if command != "settings.schema"),
    ],
)
def test_ctrl_c_ends_a_command_with_a_sentence_and_130(command: str, seconds: float, tmp_path: Path) -> None:
    arguments = [*SLOW[command], *(["--out", str(tmp_path / "out")] if command == "preview" else [])]
    ended = subprocess.run(  # noqa: S603  the command under test
        [sys.executable, "-c", INTERRUPTED, str(seconds), f"{command}.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    # A fast command can have ended after the longer time, but not during its imports.
    if seconds == DURING_IMPORT or ended.returncode not in (0, 2):
        assert ended.returncode == command_line.STOPPED, ended.stderr
        assert ended.stderr.splitlines()[-1] in ("stopped by Ctrl-C", "the rehearsal was stopped")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_starts_through_the_common_entry_point(command: str) -> None:
    path = ROOT / command.replace(".", "/")
    source = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
    assert f'run("{command}{".cli" if path.is_dir() else ""}")' in source.read_text(encoding="utf-8")


SWALLOWED = """
import signal

def main():
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt as error:
        raise ValueError("SchemaError") from error
"""
"""A command in which a library turns Ctrl-C into an error of its own, as pydantic does while it builds a model."""


@pytest.mark.parametrize("source", ["raise KeyboardInterrupt", SWALLOWED], ids=["import", "library"])
def test_an_interrupt_during_the_import_or_inside_a_library_is_a_sentence(source: str, tmp_path: Path) -> None:
    (tmp_path / "interrupted.py").write_text(source)
    program = "import sys, command_line; sys.path.insert(0, '.'); command_line.run('interrupted')"
    ended = subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (130, "stopped by Ctrl-C\n")


PROGRAM = "import pulumi, pulumi_random as r\nr.RandomPet('größe-→-😀')\npulumi.export('name', 'größe → 😀')\n"


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
@pytest.mark.parametrize("option", ["--json", "--mode=up"])
def test_a_preview_works_on_a_terminal_of_any_encoding(write, encoding: str, option: str) -> None:
    project = write(PROGRAM)
    with started("preview", option, folder=project, PYTHONIOENCODING=encoding, PYTHONUTF8="0") as process:
        output, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (0, "")
    if option == "--json":
        assert json.loads(output)["exports"] == {"name": "größe → 😀"}


def test_an_error_on_a_terminal_without_unicode_is_printed(write) -> None:
    project = write("import pulumi\nraise pulumi.RunError('größe: → is not allowed')")
    with started("preview", folder=project, PYTHONIOENCODING="ascii") as process:
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (1, "error: gr\\u00f6\\u00dfe: \\u2192 is not allowed\n")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variables", "escapes"), [({"TERM": "xterm-256color"}, True), ({"NO_COLOR": "1"}, False)])
def test_no_color_leaves_no_escape_sequence(monkeypatch, variables, escapes) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm-256color", "FORCE_COLOR": "1", **variables}.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    console_for(terminal).print("title", style="bold red")

    assert ("\x1b" in terminal.getvalue()) == escapes
    assert "title" in terminal.getvalue()


NO_SUCH_STACK = "not in project 'landfall'. Its stacks are dev, flexdesk-dev, flexdesk-prod, prod, staging."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["preview", ""], "unknown argument ''. Give the name of a stack as --stack dev. Run python -m preview --help"),
        (["preview", "prod"], "unknown argument 'prod'. Give the name of a stack as --stack prod."),
        (["preview", "--colour"], "unknown option --colour. Run python -m preview --help for the list of arguments."),
        (["settings.schema", "x"], "unknown argument 'x'. Run python -m settings.schema --help"),
        (["preview", "--stack", ""], f"error: stack '': {NO_SUCH_STACK}"),
        (["smoke", "--stack", ""], f"error: stack '': {NO_SUCH_STACK}"),
        (["rehearsal", "--stack", ""], "argument --stack: invalid choice: '' (choose from"),
        (["delivery", "--stack", "", "--images-of", "x"], "argument --stack: '' not found. Stacks in"),
    ],
)
def test_a_wrong_argument_is_a_sentence(arguments: list[str], sentence: str) -> None:
    with started(*arguments) as process:
        output, errors = process.communicate(timeout=60)

    assert (process.returncode, output) == (2, "")
    assert sentence in errors
