"""The table of typical durations."""

from __future__ import annotations

import pytest

from plan.durations import NOTHING, QUICK, TYPICAL, typical


@pytest.mark.parametrize("type_", ["pulumi:pulumi:Stack", "pulumi:providers:aws"])
def test_what_no_provider_does_takes_nothing(type_):
    assert typical(type_) is NOTHING


def test_an_unknown_type_is_quick():
    assert typical("aws:sqs/queue:Queue") is QUICK


@pytest.mark.parametrize("type_", TYPICAL)
def test_every_figure_is_plausible_and_has_a_source(type_):
    duration = typical(type_)

    assert QUICK.create <= duration.create < 15
    assert QUICK.delete <= duration.delete < 15
    assert max(duration.create, duration.delete) > QUICK.create
    assert len(duration.source) > 20


def test_the_table_names_only_types_that_exist():
    package = {"aws", "kubernetes"}
    assert all(type_.split(":")[0] in package and type_.count(":") == 2 for type_ in TYPICAL)
