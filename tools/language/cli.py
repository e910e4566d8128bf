"""Check the language of the project: ``python -m tools.language [PATH ...]``.

Exits with 0 when the files follow the rules, with 1 when they do not, and with 2 for a path that does not exist or is
outside the project.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from command_line import Parser
from tools.language import allowances
from tools.language.configuration import configuration
from tools.language.finding import Finding
from tools.language.prose import markdown
from tools.language.python_source import python

ROOT = Path(__file__).parent.parent.parent

_SKIPPED = {".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules"}
_EXEMPT = {Path("tools/language/vocabulary.py"), Path("tools/language/allowances.toml")}
_CONFIGURATION = {".yaml", ".yml", ".toml"}


def check(root: Path, paths: list[Path]) -> list[Finding]:
    """Return the findings in the files below the paths, in the order of the files."""
    return sorted({finding for path in files(root, paths) for finding in _findings(path.relative_to(root), path)})


def files(root: Path, paths: list[Path]) -> Iterator[Path]:
    """Yield the files to check: the given ones, and those in the given folders."""
    for path in paths or [root]:
        if path.is_file():
            yield path
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(set(folders) - _SKIPPED)
            yield from (Path(folder, name) for name in sorted(names))


def _findings(path: Path, file: Path) -> Iterator[Finding]:
    if path in _EXEMPT:
        return
    if path.suffix == ".py":
        yield from python(path, file.read_text(encoding="utf-8"))
    elif path.suffix == ".md":
        yield from markdown(path, file.read_text(encoding="utf-8"))
    elif path.suffix in _CONFIGURATION or path.name == "Makefile" or path.parent.name == ".ci":
        yield from configuration(path, file.read_text(encoding="utf-8"))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Print one line for each finding that has no allowance."""
    parser = Parser(prog="python -m tools.language", description="Check the language of the project.")
    parser.add_argument("paths", nargs="*", type=Path, help="files and folders (default: the whole project)")
    paths = [path.resolve() for path in parser.parse_args(arguments).paths]
    if missing := [path for path in paths if not path.exists()]:
        parser.error(f"no such file or folder: {', '.join(map(str, missing))}")
    if outside := [path for path in paths if not path.is_relative_to(root)]:
        parser.error(f"{', '.join(map(str, outside))}: not in the project. Name files and folders below {root}.")
    found = check(root, paths)
    allowed = allowances.read()
    reported = [str(finding) for finding in found if not any(entry.covers(finding) for entry in allowed)]
    if not paths:
        reported += [
            f"tools/language/allowances.toml: {entry.word} in {entry.path} → remove the entry: it covers no finding"
            for entry in allowed
            if not any(entry.covers(finding) for finding in found)
        ]
    for line in reported:
        print(line)  # noqa: T201  the output of the command
    return 1 if reported else 0
