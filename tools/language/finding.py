"""A violation of the language rules, and the text that rules are applied to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A word at a line of a file, and the wording to use instead."""

    path: Path
    line: int
    word: str
    suggestion: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word} → {self.suggestion}"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of prose and the line of the file that it starts at."""

    line: int
    content: str

    def line_at(self, offset: int) -> int:
        """Return the line of the file at an offset of the text."""
        return self.line + self.content.count("\n", 0, offset)


def joined(texts: list[Text]) -> Iterator[Text]:
    """Join texts on consecutive lines, so that a phrase is found across a line break."""
    block: list[Text] = []
    for text in texts:
        if block and text.line != block[-1].line + 1:
            yield Text(block[0].line, "\n".join(part.content for part in block))
            block = []
        block.append(text)
    if block:
        yield Text(block[0].line, "\n".join(part.content for part in block))
