"""A mutated document is valid or has faults at existing paths; it causes no other exception."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from settings.faults import Fault
from tests.support.examples import examples
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
"""Values of other types, and valid values with another meaning."""

NEW_KEYS = st.sampled_from(["sytems", "minSize", "create", "adopt", "shared", "environment", "x y", "", "0"])


def paths(here: Any, path: Path_ = ()) -> list[Path_]:
    """Return every path in a document, without the document itself."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(here, dict):
        below = list(here.items())
    elif isinstance(here, list):
        below = list(enumerate(here))
    return [found for step, value in below for found in ((*path, step), *paths(value, (*path, step)))]


OF_PYDANTIC = re.compile(r"(?i)input should|value error|should (be|have|match)|pydantic|\(\?[:!=<]|\[a-z")
"""Words of pydantic's own messages, and signs of a regular expression."""


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Return a committed document with one to three mutations."""
    stack = draw(st.sampled_from(STACKS))
    document = committed(stack)
    for _ in range(draw(st.integers(1, 3))):
        if not (there := paths(document)):
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
    """Return the value at a path."""
    for step in path:
        document = document[step]
    return document


def exists(document: Any, path: Path_) -> bool:
    """Return True if there is a value at the path."""
    try:
        at(document, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def has_real_path(document: Any, fault: Fault) -> bool:
    """Return True if the path is in the document, or its last key is missing or has a default."""
    return exists(document, fault.path) or exists(document, fault.path[:-1])


@settings(max_examples=examples(250))
@given(mutated())
def test_a_mutated_document_is_valid_or_has_faults_at_existing_paths(case: tuple[str, dict[str, Any]]) -> None:
    stack, document = case
    faults = found(document, stack)
    assert [fault for fault in faults if not has_real_path(document, fault)] == []
    assert all(fault.message and "\n" not in str(fault) for fault in faults)
    assert [fault for fault in faults if OF_PYDANTIC.search(str(fault))] == []


@settings(max_examples=examples(100))
@given(st.sampled_from(STACKS), st.data())
def test_a_removed_key_has_a_default_or_a_fault_nearby(stack: str, data: st.DataObject) -> None:
    document = committed(stack)
    path = data.draw(st.sampled_from([each for each in paths(document) if isinstance(each[-1], str)]))
    put(document, path, DROPPED)
    for fault in found(document, stack):
        # A default may not fit what is left, and what is one of two has its fault where the two belong.
        near = fault.path[: len(path) - 1] == path[: len(fault.path)]
        assert near or str(path[-1]) in str(fault), fault


@settings(max_examples=examples(100))
@given(st.sampled_from(STACKS), st.data())
def test_an_added_key_is_refused_or_is_an_entry_of_a_mapping(stack: str, data: st.DataObject) -> None:
    document = committed(stack)
    mappings = [place for place in [(), *paths(document)] if isinstance(at(document, place), dict)]
    path = (*data.draw(st.sampled_from(mappings)), "surplus")
    put(document, path, 1)
    assert any(fault.path[: len(path)] == path for fault in found(document, stack))
