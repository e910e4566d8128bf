from __future__ import annotations

import contextlib
import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration.cli import main
from tests.support.examples import examples

DOCUMENTS = Path(__file__).parent / "documents"
TASK, SERVICE = DOCUMENTS / "sidecars.json", DOCUMENTS / "sidecars-service.json"


def error_of(capsys, folder: Path, text: str | bytes, *, as_service: bool = False) -> str:
    """Return the error for a document that cannot be used."""
    file = folder / "it.json"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    code = main(["ecs", str(TASK), str(file)] if as_service else ["ecs", str(file)])
    output = capsys.readouterr()
    assert (code, output.out) == (1, "")
    return output.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1,\n  "b" 2}', "it is not JSON (Expecting ':' delimiter, line 2, column 7). Use `--output json`."),
        ("", "it is not JSON (Expecting value, line 1, column 1)."),
        ("[]", "it holds a list. Give a JSON object as the AWS CLI prints it."),
        ("null", "it holds null. Give a JSON object"),
        (
            '{"services": []}',
            "it has services, without containerDefinitions. Give the output of `aws ecs describe-task-definition`.",
        ),
        ("{}", "it is empty, without containerDefinitions."),
        ('{"taskDefinition": 1}', "it has taskDefinition, without containerDefinitions."),
        ('{"containerDefinitions": []}', "containerDefinitions: "),
        ('{"containerDefinitions": [{"name": "a", "cpu": "1"}]}', "containerDefinitions.0.cpu: "),
        (b"\xff\xfe", "it is not UTF-8 text."),
        ('{"containerDefinitions": [{"name": "\\ud800"}]}', "it is not UTF-8 text."),
        ("[" * 200_000, "it is nested too deeply"),
        ("1" * 10_000, "or a number has too many digits."),
    ],
)
def test_an_unusable_task_definition_is_reported(capsys, tmp_path, text, sentence) -> None:
    error = error_of(capsys, tmp_path, text)

    assert error.startswith("error: ")
    assert sentence in error


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '{"services": [], "failures": [{"arn": "arn:aws:ecs:…", "reason": "MISSING"}]}',
            "it holds failures, but no service. Check --cluster and --services of the AWS CLI.",
        ),
        ('{"services": [], "failures": []}', "it has failures, services, without services with one service."),
        (
            '{"services": [{"serviceName": "a"}, {"serviceName": "b"}]}',
            "it holds 2 services. Run `aws ecs describe-services` for one service.",
        ),
        ('{"taskDefinition": {}}', "without serviceName. Give the output of `aws ecs describe-services`."),
        ('{"serviceName": "a", "desiredCount": -1}', "desiredCount: "),
    ],
)
def test_an_unusable_service_is_reported(capsys, tmp_path, text, sentence) -> None:
    assert sentence in error_of(capsys, tmp_path, text, as_service=True)


def test_a_missing_file_is_reported(capsys, tmp_path) -> None:
    assert main(["ecs", str(tmp_path / "none.json")]) == 1
    assert "none.json: it cannot be read (No such file or directory). Check the path." in capsys.readouterr().err


def test_an_error_quotes_no_value_of_the_document(capsys, tmp_path) -> None:
    error = error_of(
        capsys,
        tmp_path,
        '{"containerDefinitions": [{"name": "a", "environment": [{"name": "A", "value": ["do-not-print"]}]}]}',
    )

    assert "environment.0.value" in error
    assert "do-not-print" not in error


def paths_in(document: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every value in a document except its root."""
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [each for key, item in items for each in [(*path, key), *paths_in(item, (*path, key))]]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=examples(150), deadline=None)
@given(data=st.data(), which=st.sampled_from([TASK, SERVICE]))
def test_a_document_with_a_changed_value_never_ends_in_a_traceback(tmp_path_factory, data, which) -> None:
    document = copy.deepcopy(json.loads(which.read_text(encoding="utf-8")))
    *steps, last = data.draw(st.sampled_from(paths_in(document)))
    target = document
    for step in steps:
        target = target[step]
    target[last] = data.draw(JSON)
    file = tmp_path_factory.getbasetemp() / "drawn.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    errors, output = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(output):
        code = main(["ecs", str(file), str(SERVICE)] if which == TASK else ["ecs", str(TASK), str(file)])

    assert code in (0, 1, 3)
    assert bool(output.getvalue()) == (code != 1)


@settings(max_examples=examples(50), deadline=None)
@given(document=JSON)
def test_arbitrary_json_is_reported_as_an_error(tmp_path_factory, document) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        assert main(["ecs", str(file)]) == 1
