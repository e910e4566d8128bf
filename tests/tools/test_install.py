"""The progress of the first installation."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

import pytest

from tools.install.cli import install, main, report

LOCK = "alpha==1.0 \\\n    --hash=sha256:0\nbeta[extra]==2.1 ; python_version < '3.12' \\\n    --hash=sha256:1\n"
OUTPUT = [
    "Collecting alpha==1.0 (from -r requirements.txt (line 1))",
    "  Downloading alpha-1.0-py3-none-any.whl (3 kB)",
    "Collecting beta[extra]==2.1 (from -r requirements.txt (line 3))",
    "Installing collected packages: alpha, beta",
]


def test_a_line_names_the_package_and_how_many_there_are() -> None:
    said: list[str] = []
    ticks = count(0, 5)
    report(OUTPUT, 2, said.append, lambda: next(ticks))

    assert said == ["  1 of 2: alpha 1.0", "  2 of 2: beta 2.1", "  downloads are complete; unpacking ..."]


def test_a_fast_installation_says_little() -> None:
    said: list[str] = []
    report(OUTPUT * 20, 40, said.append, lambda: 0.0)

    assert set(said) == {"  downloads are complete; unpacking ..."}


@pytest.mark.parametrize(
    ("program", "code", "last"), [("", 0, "installed in 0 s"), ("raise SystemExit(3)", 1, "error")]
)
def test_the_result_of_pip_is_reported(tmp_path: Path, program: str, code: int, last: str) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(LOCK)
    said: list[str] = []

    assert install(lock, [sys.executable, "-c", program], said.append) == code
    assert said[0].startswith(f"installing the 2 packages of {lock} into ")
    assert said[-1].startswith(last)


def test_a_missing_lock_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "none.txt")])
    assert ended.value.code == 2
