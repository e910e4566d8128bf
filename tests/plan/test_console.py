"""Output of the commands that read a plan, on a terminal and in a log."""

from __future__ import annotations

import io

import pytest
from rich.text import Text

from plan.console import console_for, print_truncated, print_wrapped

SENTENCE = (
    "  services/web/replicas/min: ECS has 1, the plan has 2. Add an explanation, or change the plan, for its users."
)


class Stream(io.TextIOWrapper):
    """A stream with an encoding, which may be a terminal of 80 columns."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="backslashreplace")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def lines(self) -> list[str]:
        self.flush()
        return self.buffer.getvalue().decode().splitlines()


@pytest.fixture(autouse=True)
def terminal_of_80_columns(monkeypatch) -> None:
    for name, value in {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)


def test_a_log_has_the_whole_sentence_in_one_line() -> None:
    log = Stream(terminal=False)
    print_wrapped(console_for(log), SENTENCE)
    print_truncated(console_for(log), Text(SENTENCE))
    assert log.lines() == [SENTENCE, SENTENCE]


def test_a_terminal_has_the_whole_sentence_in_indented_lines() -> None:
    terminal = Stream(terminal=True)
    print_wrapped(console_for(terminal), SENTENCE)
    first, *rest = terminal.lines()
    assert len(first) <= 80
    assert [line[:4].strip() for line in rest] == [""]
    assert " ".join(" ".join([first, *rest]).split()) == SENTENCE.strip()


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", "…"), ("ascii", "...")])
def test_a_value_is_truncated_to_the_terminal_with_a_mark_that_it_can_show(encoding, mark) -> None:
    terminal = Stream(terminal=True, encoding=encoding)
    print_truncated(console_for(terminal), Text("x" * 300))
    assert terminal.lines() == ["x" * (80 - len(mark)) + mark]
