"""Rules for text: words, headings and requirement ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.language.finding import Finding, Text
from tools.language.vocabulary import ANY_WORD, COMPILED, HEADING_OPENINGS, REQUIREMENT_ID

REQUIREMENTS = Path("docs/requirements.md")

_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK_TARGET = re.compile(r"(?<=\]\()[^)\s]+|https?://\S+")
_FENCE = re.compile(r"^[ ]*(```+|~~~+).*?^[ ]*\1[ ]*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def without_code(content: str) -> str:
    """Blank inline code and the targets of links, at the same length, so that offsets stay."""
    for pattern in (_CODE, _LINK_TARGET):
        content = pattern.sub(_blank, content)
    return content


def words(path: Path, text: Text) -> Iterator[Finding]:
    """Find the words that the vocabulary replaces."""
    content = without_code(text.content)
    if not ANY_WORD.search(content):
        return
    covered: set[int] = set()
    for rule in COMPILED:
        for match in rule.pattern.finditer(content):
            if match.start() not in covered:
                covered |= set(range(match.start(), match.end()))
                yield Finding(path, text.line_at(match.start()), " ".join(match.group().split()), rule.suggestion)


def requirement_ids(path: Path, text: Text) -> Iterator[Finding]:
    """Find requirement ids outside the page that defines them."""
    if path != REQUIREMENTS:
        for match in REQUIREMENT_ID.finditer(text.content):
            yield Finding(
                path, text.line_at(match.start()), match.group(), f"say it in words; ids belong to {REQUIREMENTS}"
            )


def markdown(path: Path, source: str) -> Iterator[Finding]:
    """Check a page outside its code blocks."""
    text = Text(1, _FENCE.sub(_blank, source))
    yield from words(path, text)
    yield from requirement_ids(path, text)
    for match in _HEADING.finditer(text.content):
        if opening := HEADING_OPENINGS.match(match.group(1)):
            line = text.line_at(match.start())
            yield Finding(
                path, line, f"heading opens with {opening.group()!r}", "use what a reader types into a search box"
            )


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "`", match.group())
