"""Stack references: by planning the other stack, or from a file."""

from __future__ import annotations

import json

import pytest

from engine.run import plan_stack
from plan.errors import PlanError, UsageError
from plan.values import SECRET


@pytest.mark.parametrize("mode", ["up", "preview"])
def test_another_stack_of_the_project_is_planned_for_its_outputs(programs, mode):
    plan = plan_stack(programs / "references", "app", mode)

    assert plan.exports == {"size": 4, "password": SECRET}
    reference = plan.one("pulumi:pulumi:StackReference")
    assert reference.read
    assert reference.outputs["secretOutputNames"] == ["password", "plain"]
    assert "hunter2" not in repr(plan)


def test_outputs_from_a_file_win_and_secrets_in_it_stay_secret(programs, tmp_path):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"size": 10, "password": SECRET}))

    plan = plan_stack(programs / "references", "elsewhere", stack_outputs={"acme/elsewhere/prod": file})

    assert plan.exports == {"size": 11, "password": SECRET}


@pytest.mark.parametrize("name", ["base", "references/base", "organization/references/base", "acme/references/base"])
def test_given_outputs_are_honoured_however_the_stack_is_named(programs, tmp_path, name):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"size": 70, "password": SECRET}))

    assert plan_stack(programs / "references", "app", stack_outputs={name: file}).exports["size"] == 71


@pytest.mark.parametrize(
    ("stack", "name", "sentence"),
    [
        ("app", "bsae", r"--stack-outputs bsae=FILE has no use: the program refers only to references/base\.$"),
        ("app", "elsewhere/base", r"elsewhere/base=FILE has no use"),
        ("base", "base", r"base=FILE has no use: the program refers to no stack at all\.$"),
    ],
)
def test_given_outputs_that_nothing_asks_for_are_wrong_usage(programs, tmp_path, stack, name, sentence):
    file = tmp_path / "outputs.json"
    file.write_text('{"size": 70}')

    with pytest.raises(UsageError, match=sentence):
        plan_stack(programs / "references", stack, stack_outputs={name: file})


def test_outputs_given_twice_for_a_stack_are_wrong_usage(programs, tmp_path):
    file = tmp_path / "outputs.json"
    file.write_text("{}")

    with pytest.raises(UsageError, match="references/base twice, as base and as references/base"):
        plan_stack(programs / "references", "app", stack_outputs={"base": file, "references/base": file})


def test_a_stack_that_is_not_there_is_named_with_those_that_are(programs):
    with pytest.raises(PlanError, match=r"'acme/elsewhere/prod'.*app, base.*--stack-outputs acme/elsewhere/prod=FILE"):
        plan_stack(programs / "references", "elsewhere")


def test_a_circle_of_stacks_is_shown(programs):
    with pytest.raises(PlanError, match="circle-a -> circle-b -> circle-a"):
        plan_stack(programs / "references", "circle-a")


def test_an_output_that_is_missing_names_itself(programs, tmp_path):
    file = tmp_path / "outputs.json"
    file.write_text("{}")
    with pytest.raises(KeyError, match=r"size|password"):
        plan_stack(programs / "references", "elsewhere", stack_outputs={"acme/elsewhere/prod": file})


@pytest.mark.parametrize("content", [None, "no json", "[]"])
def test_a_file_that_holds_no_outputs_is_refused(programs, tmp_path, content):
    file = tmp_path / "outputs.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=r"outputs\.json"):
        plan_stack(programs / "references", "elsewhere", stack_outputs={"acme/elsewhere/prod": file})
