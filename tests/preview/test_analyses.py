"""A preview runs each analysis once, and plans each stack once."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from analysis import critical_path, ordering, parity
from analysis.cost import estimate
from analysis.scheduling import packing
from engine import run
from preview.cli import main
from tests.support.settings_documents import ROOT

ANALYSES = (
    packing.pack,
    ordering.constraints_of,
    ordering.violations,
    parity.ledgers,
    critical_path.of_up,
    critical_path.of_destroy,
    estimate.cost_of,
)


@pytest.fixture
def calls(monkeypatch) -> Counter[str]:
    """Count the calls of every analysis, whichever module calls it, and the runs of each stack's program."""
    counted: Counter[str] = Counter()

    def count(function):
        def counting(*arguments, **options):
            counted[function.__name__] += 1
            return function(*arguments, **options)

        return counting

    for function in ANALYSES:
        counting = count(function)
        for module in list(sys.modules.values()):
            for name, value in list(vars(module).items()):
                if value is function:
                    monkeypatch.setattr(module, name, counting)

    execute = run._execute

    def executing(main, config, target, *rest):
        counted[target.stack] += 1
        execute(main, config, target, *rest)

    monkeypatch.setattr(run, "_execute", executing)
    return counted


def test_a_preview_of_dev_runs_each_analysis_once_and_plans_each_stack_once(calls, tmp_path, capsys):
    assert main(["--project", str(ROOT), "--stack", "dev", "--out", str(tmp_path / "out")]) == 0
    assert "Cost" in capsys.readouterr().out
    assert calls == {**{function.__name__: 1 for function in ANALYSES}, "dev": 1, "staging": 1}
