from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rehearsal.__main__ import main


def test_help_says_what_the_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "3  no Pulumi CLI" in capsys.readouterr().out


def test_an_unknown_stack_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--stack", "production"])

    assert ended.value.code == 2
    assert "choose from" in capsys.readouterr().err


def test_says_what_to_install_where_there_is_no_cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert main([]) == 3
    assert "needs the Pulumi CLI" in capsys.readouterr().err


@pytest.mark.skipif("LANDFALL_REHEARSE" not in os.environ, reason="takes minutes and the Pulumi CLI: make rehearse")
@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_a_stack_lives_and_goes(stack: str) -> None:
    assert main(["--stack", stack, "--faults", "none"]) == 0
