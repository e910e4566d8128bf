"""The pages of the migrations in ``docs/migration``, and what the tests read from them."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path

from tests.support.settings_documents import ROOT
from tests.support.sources import parsed

FOLDER = ROOT / "docs" / "migration"
PAGES = sorted(FOLDER.glob("*/*.md"))

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
NAMED_TEST = re.compile(r"`(tests/[\w/.]+?)(?:::(\w+))?`")
CRITERION = re.compile(r"^\| (\d+)\.\d+ \| ", re.MULTILINE)
"""A row of an acceptance table, by its section."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A block with its language; blocks without a language are commands."""

_HERE_DOCUMENT = re.compile(r"<<'(\w+)'\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
_NUMBER = re.compile(r"^\| (\d+\.\d+) \| ", re.MULTILINE)


def name_of(page: Path) -> str:
    """Return the name of a page as the id of a test."""
    return f"{page.parent.name}/{page.name}"


@cache
def text(page: Path) -> str:
    """Return the text of a page or of a source file."""
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub generates them."""
    headings = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def functions(path: Path) -> set[str]:
    """Return the names of the functions in a source file."""
    return {node.name for node in ast.walk(parsed(text(path))) if isinstance(node, ast.FunctionDef)}


def commands(page: Path) -> list[list[str]]:
    """Return each command line of a page's shell blocks as words, without here-documents."""
    blocks = [block for language, block in _BLOCK.findall(text(page)) if not language]
    lines = _HERE_DOCUMENT.sub("", "\n".join(blocks)).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


def here_documents(page: Path, delimiter: str) -> list[str]:
    """Return the here-documents with a delimiter, such as ``PY`` for a script in Python."""
    return [content for found, content in _HERE_DOCUMENT.findall(text(page)) if found == delimiter]


def criteria(page: Path) -> list[str]:
    """Return the numbers of the rows of an acceptance table."""
    return _NUMBER.findall(text(page))


def steps(page: Path) -> list[str]:
    """Return the numbered sections of a runbook."""
    return re.split(r"^## (?=\d)", text(page), flags=re.MULTILINE)[1:]
