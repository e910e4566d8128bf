"""Rules for Python: docstrings, comments, messages, names."""

from __future__ import annotations

import ast
import gc
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tools.language.finding import Finding, Text, joined
from tools.language.prose import requirement_ids, words
from tools.language.vocabulary import (
    ANY_WORD,
    IDENTIFIER_PARTS,
    IDENTIFIER_PHRASES,
    IDENTIFIERS,
    OPENINGS,
    PATTERN_NAMES,
    REGULAR_EXPRESSION,
    REQUIREMENT_ID,
)

_WORD_OF_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+[a-z]*")
_ID_IN_NAME = re.compile(r"_(?:p(?:1\d|20|[1-9])|ld\d+|er\d+|bi\d+|fd\d+|cl\d|n(?:1[0-3]|[1-9]))(?=_)")
_LINE_BREAK = re.compile(r"\n *#+ *|[\"']\s*\n\s*f?[\"']")
"""End of a line within a comment, and between two strings that Python joins."""
_MESSAGE_NAMES = {"fault", "hint", "message", "msg", "problem", "remedy"}
_PROSE_WORDS = 2


def python(path: Path, source: str) -> Iterator[Finding]:
    """Check a module. The strings of tests are data; everything else in tests follows the same rules."""
    nodes = list(ast.walk(_parsed(source)))
    docstrings = list(_docstrings(nodes))
    for node in docstrings:
        if opening := OPENINGS.match(str(node.value).lstrip()):
            word = f"docstring opens with {opening.group()!r}"
            yield Finding(path, node.lineno, word, "start with a verb or with the thing itself")
    if ANY_WORD.search(_LINE_BREAK.sub(" ", source)) or REQUIREMENT_ID.search(source):
        yield from _prose(path, source, nodes, docstrings)
    yield from _patterns(path, nodes)
    for line, name in {(1, path.stem), *_names(nodes)}:
        yield from _name(path, line, name)


def _prose(path: Path, source: str, nodes: list[ast.AST], docstrings: list[ast.Constant]) -> Iterator[Finding]:
    """Check the words of docstrings, comments and sentences in strings."""
    texts = [*(Text(node.lineno, str(node.value)) for node in docstrings), *joined(_comments(source))]
    strings = list(_strings(nodes, {id(node) for node in docstrings}))
    for text in [*texts, *strings]:
        yield from requirement_ids(path, text)
    for text in texts if "tests" in path.parts else [*texts, *strings]:
        yield from words(path, text)


def _parsed(source: str) -> ast.Module:
    """Parse a module with the garbage collector off.

    In Python before 3.11.9, a finalizer that runs while the parser works makes it miscount its own depth and raise
    ``SystemError`` (python/cpython#106905).
    """
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        gc.enable()


def _docstrings(nodes: list[ast.AST]) -> Iterator[ast.Constant]:
    """Yield docstrings of modules, classes and functions, and the strings below attributes."""
    for node in nodes:
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        before: ast.stmt | None = None
        for statement in node.body:
            if (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Constant)
                and isinstance(statement.value.value, str)
                and (before is None or isinstance(before, ast.Assign | ast.AnnAssign))
            ):
                yield statement.value
            before = statement


def _comments(source: str) -> list[Text]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        Text(token.start[0], token.string.lstrip("#: "))
        for token in tokens
        if token.type == tokenize.COMMENT and not token.string.startswith("#!")
    ]


def _strings(nodes: list[ast.AST], docstrings: set[int]) -> Iterator[Text]:
    """Yield strings that are sentences; a placeholder of an f-string separates words."""
    parts: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts |= {id(value) for value in node.values}
            content = "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | parts:
            content = node.value
        else:
            continue
        if len(content.split()) >= _PROSE_WORDS:
            yield Text(node.lineno, content)


def _patterns(path: Path, nodes: list[ast.AST]) -> Iterator[Finding]:
    """Find messages that show a regular expression."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            message = any(isinstance(target, ast.Name) and target.id in _MESSAGE_NAMES for target in node.targets)
        else:
            message = isinstance(node, ast.Raise)
        if message:
            for part in ast.walk(node):
                if isinstance(part, ast.expr) and _shows_pattern(part):
                    suggestion = "describe the allowed values and give an example"
                    yield Finding(path, part.lineno, "regular expression in a message", suggestion)


def _shows_pattern(node: ast.expr) -> bool:
    if isinstance(node, ast.FormattedValue):
        value = node.value
        name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
        return PATTERN_NAMES.search(name) is not None
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(REGULAR_EXPRESSION.search(node.value))
    )


def _names(nodes: list[ast.AST]) -> Iterator[tuple[int, str]]:
    """Yield the names that a module defines; the names of other libraries are theirs."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def _name(path: Path, line: int, name: str) -> Iterator[Finding]:
    if name in IDENTIFIERS:
        yield Finding(path, line, name, IDENTIFIERS[name])
    if name.startswith("test_") and (found := _ID_IN_NAME.search(name)):
        yield Finding(
            path, line, f"{found.group()[1:]} in {name}", "name the behaviour; requirement ids stay out of test names"
        )
    parts = [part.lower() for part in _WORD_OF_NAME.findall(name)]
    for before, part in zip(["", *parts], parts, strict=False):
        if part in IDENTIFIER_PARTS and not _phrase(before, part, parts):
            yield Finding(path, line, name, IDENTIFIER_PARTS[part])


def _phrase(before: str, part: str, parts: list[str]) -> bool:
    after = parts[parts.index(part) + 1 : parts.index(part) + 2]
    return (before, part) in IDENTIFIER_PHRASES or (part, *after) in IDENTIFIER_PHRASES
