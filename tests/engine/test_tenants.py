"""Stacks that share another's platform: their pods run on its nodes."""

from __future__ import annotations

import pytest

from engine.tenants import tenants_of
from tests.support.settings_documents import ROOT


def test_whoever_refers_to_a_stack_is_its_tenant(programs):
    found = tenants_of(programs / "references", "base", "up")
    assert [plan.stack for plan in found.plans] == ["app"]
    assert found.problems == ()


def test_the_name_alone_makes_no_tenant(write):
    project = write("import pulumi; pulumi.export('said', pulumi.Config().get('note'))")
    (project / "Pulumi.other.yaml").write_text("config: {note: as in dev}")
    assert tenants_of(project, "dev", "up").plans == ()


@pytest.mark.parametrize("fault", ["raise ValueError('too small')", "raise SystemExit('too small')"])
def test_a_tenant_at_fault_is_told_of_and_left_out(write, fault):
    project = write(f"import pulumi\nif pulumi.get_stack() == 'other': {fault}")
    (project / "Pulumi.other.yaml").write_text("config: {shares: dev}")
    found = tenants_of(project, "dev", "up")
    assert found.plans == ()
    (problem,) = found.problems
    assert problem == "stack other cannot be planned, and its pods are not reckoned with: too small"


def test_staging_is_dev_s_tenant_and_prod_has_none():
    assert [plan.stack for plan in tenants_of(ROOT, "dev", "up").plans] == ["staging"]
    assert tenants_of(ROOT, "prod", "up").plans == ()
