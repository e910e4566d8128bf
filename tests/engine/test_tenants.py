"""Stacks that share another's platform: their pods run on its nodes."""

from __future__ import annotations

import pytest

from engine.run import Planner
from engine.tenants import tenants_of
from tests.support.settings_documents import ROOT


def test_a_stack_that_refers_to_another_is_its_tenant(programs):
    found = tenants_of(Planner(programs / "references"), "base", "up")
    assert [plan.stack for plan in found.plans] == ["app"]
    assert found.problems == ()


def test_a_stack_that_only_mentions_another_is_not_its_tenant(write):
    project = write("import pulumi; pulumi.export('said', pulumi.Config().get('note'))")
    (project / "Pulumi.other.yaml").write_text("config: {note: as in dev}")
    assert tenants_of(Planner(project), "dev", "up").plans == ()


@pytest.mark.parametrize("fault", ["raise ValueError('too small')", "raise SystemExit('too small')"])
def test_a_tenant_that_cannot_be_planned_is_reported_and_left_out(write, fault):
    project = write(f"import pulumi\nif pulumi.get_stack() == 'other': {fault}")
    (project / "Pulumi.other.yaml").write_text("config: {shares: dev}")
    found = tenants_of(Planner(project), "dev", "up")
    assert found.plans == ()
    (problem,) = found.problems
    assert problem == "stack other cannot be planned, so its pods are not counted: too small"


def test_staging_is_a_tenant_of_dev_and_prod_has_no_tenants():
    assert [plan.stack for plan in tenants_of(Planner(ROOT), "dev", "up").plans] == ["staging"]
    assert tenants_of(Planner(ROOT), "prod", "up").plans == ()


def test_a_tenant_takes_the_outputs_of_the_stack_that_is_planned_already(write, capfd):
    project = write(
        "import pulumi\n"
        "stack = pulumi.get_stack()\n"
        "print('planned', stack)\n"
        "if stack == 'other': pulumi.StackReference('dev').require_output('size')\n"
        "pulumi.export('size', 7)"
    )
    (project / "Pulumi.other.yaml").write_text("config: {shares: dev}")
    planner = Planner(project)
    planner.plan("dev", "up")
    assert [plan.stack for plan in tenants_of(planner, "dev", "up").plans] == ["other"]
    assert capfd.readouterr().out.splitlines() == ["planned dev", "planned other"]
