"""Stack references take outputs from a plan of the other stack, or from a file."""

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


def test_outputs_from_a_file_take_precedence_and_their_secrets_stay_secret(programs, tmp_path):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"size": 10, "password": SECRET}))

    plan = plan_stack(programs / "references", "elsewhere", stack_outputs={"acme/elsewhere/prod": file})

    assert plan.exports == {"size": 11, "password": SECRET}


@pytest.mark.parametrize("name", ["base", "references/base", "organization/references/base", "acme/references/base"])
def test_given_outputs_are_used_for_every_form_of_the_stack_name(programs, tmp_path, name):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"size": 70, "password": SECRET}))

    assert plan_stack(programs / "references", "app", stack_outputs={name: file}).exports["size"] == 71


@pytest.mark.parametrize(
    ("stack", "name", "sentence"),
    [
        ("app", "bsae", r"--stack-outputs bsae=FILE: not used. The program refers only to references/base\.$"),
        ("app", "elsewhere/base", r"elsewhere/base=FILE: not used"),
        ("base", "base", r"base=FILE: not used. The program refers to no stack at all\.$"),
    ],
)
def test_unused_outputs_are_a_usage_error(programs, tmp_path, stack, name, sentence):
    file = tmp_path / "outputs.json"
    file.write_text('{"size": 70}')

    with pytest.raises(UsageError, match=sentence):
        plan_stack(programs / "references", stack, stack_outputs={name: file})


def test_outputs_given_twice_for_a_stack_are_a_usage_error(programs, tmp_path):
    file = tmp_path / "outputs.json"
    file.write_text("{}")

    with pytest.raises(UsageError, match="references/base twice, as base and as references/base"):
        plan_stack(programs / "references", "app", stack_outputs={"base": file, "references/base": file})


def test_an_unknown_stack_is_reported_with_the_known_stacks(programs):
    with pytest.raises(
        PlanError, match=r"stack acme/elsewhere/prod: .*app, base.*--stack-outputs acme/elsewhere/prod=FILE"
    ):
        plan_stack(programs / "references", "elsewhere")


def test_a_cycle_of_stack_references_is_reported(programs):
    with pytest.raises(PlanError, match="cycle-a -> cycle-b -> cycle-a"):
        plan_stack(programs / "references", "cycle-a")


def test_a_missing_output_is_reported_by_its_name(programs, tmp_path):
    file = tmp_path / "outputs.json"
    file.write_text("{}")
    with pytest.raises(KeyError, match=r"size|password"):
        plan_stack(programs / "references", "elsewhere", stack_outputs={"acme/elsewhere/prod": file})


@pytest.mark.parametrize("content", [None, "no json", "[]"])
def test_a_file_without_outputs_is_a_usage_error(programs, tmp_path, content):
    file = tmp_path / "outputs.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=r"outputs\.json"):
        plan_stack(programs / "references", "elsewhere", stack_outputs={"acme/elsewhere/prod": file})
