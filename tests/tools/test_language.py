"""The language checker reports what the rules name, at its line, and leaves terms of the domain alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.language import allowances
from tools.language.allowances import Allowance
from tools.language.cli import main
from tools.language.configuration import configuration
from tools.language.finding import Finding
from tools.language.prose import markdown
from tools.language.python_source import python

MODULE = Path("components/example.py")
PAGE = Path("docs/how-to/example.md")


def reported(findings: object) -> list[str]:
    return [str(finding) for finding in sorted(findings)]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("source", "report"),
    [
        ('"""A pod that asks\nfor CPU."""', "1: asks for → requests, needs"),
        ("x = 1\n# The pod comes\n# after the node.\n", "2: comes after → depends on, follows"),
        ('raise ValueError("the pod has no place")', "1: has no place → unschedulable"),
        ('raise ValueError(f"{pod} outlives {node}")', "1: outlives → is destroyed after, remains after"),
        ('raise ValueError("the pod has "\n    "no place")', "1: has no place → unschedulable"),
        ("class Ordeal: ...", "1: Ordeal → FaultInjection"),
        ("def most_replicas(): ...", "1: most_replicas → max"),
        ("def f(room): ...", "1: room → resources"),
        ("self.told = 1", "1: told → set, reported"),
        ("# The rollout of LD5.", "1: LD5 → say it in words; ids belong to docs/requirements.md"),
    ],
)
def test_a_listed_word_in_python_is_reported(source: str, report: str) -> None:
    assert reported(python(MODULE, source)) == [f"components/example.py:{report}"]


@pytest.mark.parametrize(
    "source",
    [
        '"""Grant least privilege to on-demand instances; at least 2 nodes, at most 5."""',
        '"""Read the reason of a condition; ignore closed sockets."""',
        "def at_least(bound): ...",
        '"""Read ``homeless`` pods from ``nobody``."""',
        'TERMS = {"nobody", "room"}',
        "import least as minimum",
        "pods.most_common()",
        '"""Send metrics to the home region; write to the home directory."""',
        '"""Use an `m6i.P5` at the 95th percentile, P95."""',
    ],
)
def test_a_term_of_the_domain_is_left_alone(source: str) -> None:
    assert reported(python(MODULE, source)) == []


@pytest.mark.parametrize("opening", ["What", "Whether", "Of all", "Those", "Whose", "Where", "How", "When", "Who"])
def test_a_docstring_does_not_open_with_a_question_word(opening: str) -> None:
    source = f'"""A module."""\nclass A:\n    size: int\n    """{opening} pods run."""\n'
    assert reported(python(MODULE, source)) == [
        f"components/example.py:4: docstring opens with '{opening}' → start with a verb or with the thing itself"
    ]


def test_the_docstring_of_an_attribute_may_name_the_thing() -> None:
    assert reported(python(MODULE, 'port: int\n"""Port that the container listens on."""\n')) == []


def test_a_test_name_holds_no_requirement_id() -> None:
    path = Path("tests/test_example.py")
    (finding,) = python(path, "def test_ld10_one_writer(): ...")
    assert str(finding).startswith("tests/test_example.py:1: ld10 in test_ld10_one_writer → name the behaviour")
    assert reported(python(path, "def test_a_p95_latency_alarm(): ...")) == []


def test_strings_in_tests_are_data_but_for_requirement_ids() -> None:
    path = Path("tests/test_example.py")
    assert reported(python(path, 'assert "nobody asks" in message')) == []
    assert len(reported(python(path, 'REASONS = {"x": "the rows of LD7"}'))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'msg = f"{name} does not match {NAME_PATTERN}"',
        'msg = f"{name} does not match {rule.pattern}"',
        'raise ValueError("expected [a-z0-9-]+ as a name")',
        'raise ValueError("expected digits, " + r"\\d{12} characters")',
    ],
)
def test_a_message_does_not_show_a_regular_expression(source: str) -> None:
    assert reported(python(MODULE, source)) == [
        "components/example.py:1: regular expression in a message → describe the allowed values and give an example"
    ]


def test_a_message_may_show_a_list_of_values() -> None:
    assert reported(python(MODULE, 'msg = f"expected one of {allowed}, for example [a, b]"')) == []


def test_a_page_is_checked_outside_code() -> None:
    page = "# Roll back\n\nUse `nobody` and [this](https://nobody.example/room).\n\n```\nnobody\n```\n\n"
    page += "The service\nasks AWS.\n"
    assert reported(markdown(PAGE, page)) == ["docs/how-to/example.md:10: asks → requests, queries, requires"]


@pytest.mark.parametrize("heading", ["What is checked", "Who pays", "Where a thing lives", "Back", "Away again"])
def test_a_heading_does_not_open_with_a_question_word(heading: str) -> None:
    assert any("heading opens with" in line for line in reported(markdown(PAGE, f"## {heading}\n")))


def test_a_heading_may_name_a_task() -> None:
    assert reported(markdown(PAGE, "## Back up a volume\n\n## Roll back a release\n")) == []


def test_requirement_ids_belong_to_one_page() -> None:
    assert len(reported(markdown(PAGE, "The rollout of LD5 and N13, on port P95.\n"))) == 2
    assert reported(markdown(Path("docs/requirements.md"), "| LD5 | rollout |\n")) == []


def test_comments_and_names_of_configuration_are_checked() -> None:
    source = "# Nobody waits\n- name: Tell Slack\n  run: echo nobody # a room\n"
    assert [line.split(" →")[0] for line in reported(configuration(Path("ci.yml"), source))] == [
        "ci.yml:1: Nobody",
        "ci.yml:2: Tell",
        "ci.yml:3: room",
    ]


def test_an_allowance_covers_one_word_in_its_paths() -> None:
    allowance = Allowance(path="docs/*", word="offer", reason="the name of a Karpenter API")
    assert allowance.covers(Finding(PAGE, 3, "Offer", ""))
    assert not allowance.covers(Finding(PAGE, 3, "offers", ""))
    assert not allowance.covers(Finding(MODULE, 3, "offer", ""))


def test_every_allowance_has_a_reason() -> None:
    assert [entry for entry in allowances.read() if len(entry.reason.split()) < 3] == []


def test_the_command_prints_findings_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.md").write_text("Nobody waits.\n")
    assert main([str(tmp_path)], root=tmp_path) == 1
    assert capsys.readouterr().out == "page.md:1: Nobody → name the subject\n"


def test_the_command_is_silent_and_exits_with_0_when_the_rules_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.md").write_text("The pod waits.\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "page.md").write_text("Nobody waits.\n")
    assert main([str(tmp_path)], root=tmp_path) == 0
    assert capsys.readouterr().out == ""


def test_a_path_that_does_not_exist_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "absent")], root=tmp_path)
    assert stop.value.code == 2
    assert "no such file or folder" in capsys.readouterr().err


def test_a_path_outside_the_project_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "project").mkdir()
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path)], root=tmp_path / "project")
    assert stop.value.code == 2
    assert f"{tmp_path}: not in the project." in capsys.readouterr().err


def test_an_allowance_that_covers_nothing_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unused = Allowance(path="docs/*", word="offer", reason="the name of a Karpenter API")
    monkeypatch.setattr(allowances, "read", lambda: [unused])
    assert main([], root=tmp_path) == 1
    assert "remove the entry" in capsys.readouterr().out
