"""Whatever is done to a committed document, it reads, or its faults are said: no other exception, no invented place."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from settings.faults import Fault
from tests.support.settings_documents import DROPPED, STACKS, Path_, committed, found, put

OTHER = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "latest", "0.0.0.0/0", "1.35", "us-east-1z", "/", "500m", "prod", "ä", "a" * 300]),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["min", "max", "create", "name"]), st.integers(), max_size=2),
)
"""Values of other types, and some of the right type that mean something else."""

NEW_KEYS = st.sampled_from(["sytems", "minSize", "create", "adopt", "shared", "environment", "x y", "", "0"])


def places(here: Any, path: Path_ = ()) -> list[Path_]:
    """Every place in a document but the document itself."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(here, dict):
        below = list(here.items())
    elif isinstance(here, list):
        below = list(enumerate(here))
    return [found for step, value in below for found in ((*path, step), *places(value, (*path, step)))]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A committed document with one to three things done to it."""
    stack = draw(st.sampled_from(STACKS))
    document = committed(stack)
    for _ in range(draw(st.integers(1, 3))):
        if not (there := places(document)):
            break
        path = draw(st.sampled_from(there))
        match draw(st.sampled_from(["drop", "add", "change"])):
            case "drop":
                put(document, path, DROPPED)
            case "change":
                put(document, path, draw(OTHER))
            case _:
                parent = path if isinstance(at(document, path), dict) else ()
                put(document, (*parent, draw(NEW_KEYS)), draw(OTHER))
    return stack, document


def at(document: Any, path: Path_) -> Any:
    """What stands at a place."""
    for step in path:
        document = document[step]
    return document


def stands(document: Any, path: Path_) -> bool:
    """Whether anything stands at a place."""
    try:
        at(document, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def is_honest(document: Any, fault: Fault) -> bool:
    """Whether the place is in the document, or the fault is that something is missing (or defaulted) right there."""
    return stands(document, fault.path) or stands(document, fault.path[:-1])


@settings(max_examples=250)
@given(mutated())
def test_a_mutated_document_reads_or_says_where_it_is_wrong(case: tuple[str, dict[str, Any]]) -> None:
    stack, document = case
    faults = found(document, stack)
    assert [fault for fault in faults if not is_honest(document, fault)] == []
    assert all(fault.message and "\n" not in str(fault) for fault in faults)


@settings(max_examples=100)
@given(st.sampled_from(STACKS), st.data())
def test_a_dropped_key_is_a_default_or_named(stack: str, data: st.DataObject) -> None:
    document = committed(stack)
    path = data.draw(st.sampled_from([place for place in places(document) if isinstance(place[-1], str)]))
    put(document, path, DROPPED)
    for fault in found(document, stack):
        # A default may not fit what is left, and what is one of two has its fault where the two belong.
        near = fault.path[: len(path) - 1] == path[: len(fault.path)]
        assert near or str(path[-1]) in str(fault), fault


@settings(max_examples=100)
@given(st.sampled_from(STACKS), st.data())
def test_an_added_key_is_refused_by_name_or_one_of_a_mapping_of_names(stack: str, data: st.DataObject) -> None:
    document = committed(stack)
    mappings = [place for place in [(), *places(document)] if isinstance(at(document, place), dict)]
    path = (*data.draw(st.sampled_from(mappings)), "surplus")
    put(document, path, 1)
    assert any(fault.path[: len(path)] == path for fault in found(document, stack))
