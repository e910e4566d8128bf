"""Names of systems in a catalogue never overlap, whatever the systems are."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migration.systems import MIGRATIONS
from settings.model import Environment
from stacks.namespaces import ADDON_NAMESPACES
from systems.catalogue import CATALOGUE, RESERVED_NAMES, Catalogue, checked, system_namespaces
from tests.support.orders.system import ORDERS
from tests.support.settings_documents import ROOT

ENVIRONMENTS = get_args(Environment)


def catalogue(*names: str) -> Catalogue:
    """A catalogue of systems that differ by name alone."""
    return tuple(replace(ORDERS, name=name) for name in names)


NAMES = st.lists(
    st.lists(st.sampled_from(["a", "b", "dev", "prod", "platform", "orders", "api"]), min_size=1, max_size=3).map(
        "-".join
    ),
    min_size=2,
    max_size=4,
)


@given(NAMES)
def test_an_accepted_catalogue_has_no_two_systems_with_one_name(names: list[str]) -> None:
    """Logical names and the patterns of the deploy role are the name, a hyphen and more."""
    try:
        accepted = checked(catalogue(*names), ENVIRONMENTS)
    except ValueError:
        return
    namespaces = system_namespaces(accepted, ENVIRONMENTS)
    assert len(set(namespaces)) == len(names) * len(ENVIRONMENTS)
    assert len({entry.key for entry in accepted}) == len({entry.field for entry in accepted}) == len(names)
    for entry in accepted:
        others = [*RESERVED_NAMES, *(other.name for other in accepted if other is not entry)]
        assert not [other for other in others if f"{other}-anything".startswith(f"{entry.name}-")]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["orders", "orders"], "the names orders and orders overlap"),
        (["orders", "orders-api"], "the names orders and orders-api overlap"),
        (["platform"], "the names platform and platform overlap"),
        (["delivery-notes"], "the names delivery and delivery-notes overlap"),
        (["Orders"], "is not a DNS label"),
        (["o" * 60], "is longer than 63 characters"),
    ],
)
def test_names_that_overlap_are_refused(names: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked(catalogue(*names), ENVIRONMENTS)


def test_no_system_has_the_namespace_of_an_add_on() -> None:
    assert set(system_namespaces(CATALOGUE, ENVIRONMENTS)) & {*ADDON_NAMESPACES, "kube-system", "default"} == set()


def test_the_catalogue_and_the_migrations_name_the_same_systems() -> None:
    """A preview finds migrations by folder, without the catalogue, which would load the program that it plans."""
    tokens = {entry.name: entry.component.TYPE for entry in CATALOGUE}
    assert {migration.name: migration.component for migration in MIGRATIONS} == tokens


def test_migrations_are_found_without_loading_the_program() -> None:
    program = "import sys, migration.systems; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  this interpreter and a fixed program
    loaded = {name.partition(".")[0] for name in found.stdout.split()}
    assert loaded & {"components", "pulumi", "stacks", "systems"} == set()
