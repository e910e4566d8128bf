"""Two previews of the same program and settings are equal, whatever the order of sets and protobuf maps."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.support.settings_documents import ROOT

_VIEWS = """
import io, json, sys
from pathlib import Path
from unittest import mock
from preview.analyses import analyze
from preview.views import folder, summary
from rehearsal.stack_settings import plan_with_settings
from tests.support.settings_documents import committed

document = committed("dev")
document["systems"]["layeringDetection"]["layering"] = {
    "scaling": {"min": 2, "max": 7},
    "environment": {f"VARIABLE_{letter}": "new" for letter in "ABCDEFGHIJ"},
}
plan = plan_with_settings(document)
analyses = analyze(plan)
files = folder.files_of(plan, analyses)
with mock.patch.object(sys, "stdout", io.StringIO()) as shown:
    summary.show(plan, analyses, files, Path("out"), "planned")
order = [[each.urn, json.dumps([each.inputs, each.outputs, each.options])] for each in plan.resources]
print(json.dumps({"terminal": shown.getvalue(), "files": list(files.items()), "plan": order}))
"""


def test_two_processes_show_the_same_views_of_a_plan_with_unexplained_differences():
    first, second = [json.loads(each) for each in _run_with_hash_seeds("1", "2")]

    assert first["terminal"].count("VARIABLE_") == 10
    assert first["terminal"] == second["terminal"]
    assert first["files"] == second["files"]
    assert first["plan"] == second["plan"]


def _run_with_hash_seeds(*seeds: str) -> list[str]:
    processes = [
        subprocess.Popen(  # noqa: S603 -- this interpreter and a text of this file
            [sys.executable, "-c", _VIEWS],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in seeds
    ]
    outputs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(seeds)
    return outputs
