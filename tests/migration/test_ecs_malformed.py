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

from migration.__main__ import main

DOCUMENTS = Path(__file__).parent / "documents"
TASK, SERVICE = DOCUMENTS / "sidecars.json", DOCUMENTS / "sidecars-service.json"


def complaint(capsys, folder: Path, text: str | bytes, *, as_service: bool = False) -> str:
    """What is said of a document that cannot be used."""
    file = folder / "it.json"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    code = main(["ecs", str(TASK), str(file)] if as_service else ["ecs", str(file)])
    output = capsys.readouterr()
    assert (code, output.out) == (1, "")
    return output.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1,\n  "b" 2}', "is no JSON: Expecting ':' delimiter in line 2, column 7."),
        ("", "is no JSON: Expecting value in line 1, column 1."),
        ("[]", "holds a list, where a JSON object is expected."),
        ("null", "holds null, where a JSON object is expected."),
        ('{"services": []}', "holds services, where containerDefinitions is expected, as `aws ecs describe-task-def"),
        ("{}", "holds nothing, where containerDefinitions is expected"),
        ('{"taskDefinition": 1}', "holds taskDefinition, where containerDefinitions is expected"),
        ('{"containerDefinitions": []}', "containerDefinitions: "),
        ('{"containerDefinitions": [{"name": "a", "cpu": "1"}]}', "containerDefinitions.0.cpu: "),
        ('{"containerDefinitions": [{"name": "a", "image": "a"}]}', "container a has no port"),
        (b"\xff\xfe", "holds text that is not UTF-8."),
        ('{"containerDefinitions": [{"name": "\\ud800"}]}', "holds text that is not UTF-8."),
        ("[" * 200_000, "is nested too deeply"),
        ("1" * 10_000, "is nested too deeply or holds a number of too many digits."),
    ],
)
def test_a_task_definition_that_cannot_be_used(capsys, tmp_path, text, sentence) -> None:
    said = complaint(capsys, tmp_path, text)

    assert said.startswith("error: ")
    assert sentence in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '{"services": [], "failures": [{"arn": "arn:aws:ecs:…", "reason": "MISSING"}]}',
            "holds no service, only failures: check --cluster and --services, and ask again.",
        ),
        ('{"services": [], "failures": []}', "holds failures, services, where a service under services is expected"),
        ('{"services": [{"serviceName": "a"}, {"serviceName": "b"}]}', "holds 2 services"),
        ('{"taskDefinition": {}}', "where serviceName is expected, as `aws ecs describe-services` prints it."),
        ('{"serviceName": "a", "desiredCount": -1}', "desiredCount: "),
    ],
)
def test_a_service_that_cannot_be_used(capsys, tmp_path, text, sentence) -> None:
    assert sentence in complaint(capsys, tmp_path, text, as_service=True)


def test_a_file_that_is_not_there(capsys, tmp_path) -> None:
    assert main(["ecs", str(tmp_path / "none.json")]) == 1
    assert "none.json cannot be read: No such file or directory." in capsys.readouterr().err


def test_a_worker_is_no_microservice(capsys) -> None:
    assert main(["ecs", str(DOCUMENTS / "worker.json")]) == 1
    assert "it is a worker or a job" in capsys.readouterr().err


def test_a_complaint_never_shows_what_stands_in_the_document(capsys, tmp_path) -> None:
    said = complaint(
        capsys,
        tmp_path,
        '{"containerDefinitions": [{"name": "a", "environment": [{"name": "A", "value": ["do-not-print"]}]}]}',
    )

    assert "environment.0.value" in said
    assert "do-not-print" not in said


def places(document: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document but its root."""
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [place for key, item in items for place in [(*path, key), *places(item, (*path, key))]]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), which=st.sampled_from([TASK, SERVICE]))
def test_whatever_a_document_holds_there_is_an_answer_and_no_traceback(tmp_path_factory, data, which) -> None:
    document = copy.deepcopy(json.loads(which.read_text(encoding="utf-8")))
    *steps, last = data.draw(st.sampled_from(places(document)))
    target = document
    for step in steps:
        target = target[step]
    target[last] = data.draw(JSON)
    file = tmp_path_factory.getbasetemp() / "drawn.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    said, printed = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(printed):
        code = main(["ecs", str(file), str(SERVICE)] if which == TASK else ["ecs", str(TASK), str(file)])

    assert code in (0, 1, 3)
    assert bool(printed.getvalue()) == (code != 1)


@settings(max_examples=100, deadline=None)
@given(document=JSON)
def test_any_json_has_an_answer(tmp_path_factory, document) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        assert main(["ecs", str(file)]) == 1
