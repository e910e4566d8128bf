"""Plain values and the wire format."""

from __future__ import annotations

from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from plan import values

_plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
    | st.integers(min_value=-(2**40), max_value=2**40).map(lambda number: number + 0.5)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


def _struct(content):
    struct = Struct()
    struct.update(content)
    return struct


@given(st.dictionaries(st.text(), _plain))
def test_plain_values_are_the_same_after_the_wire(content):
    result = values.plain(_struct(content))

    assert result == content
    assert repr(values.wire(_struct(content))).count(".0") <= repr(content).count(".0")


@given(_plain)
def test_plain_values_contain_nothing_of_a_secret(content):
    assert values.plain(_struct({"a": [{"b": values.secret(content)}]})) == {"a": [{"b": values.SECRET}]}


@given(st.dictionaries(st.text(min_size=1), _plain), st.dictionaries(st.text(min_size=1), _plain))
def test_merging_on_the_wire_and_in_plain_values_give_the_same_result(target, changes):
    struct = _struct(target)
    values.merge(struct, changes)

    assert values.plain(struct) == values.merged(target, changes)


def test_marked_values_are_read_as_plain_values():
    output = {values.SIGNATURE: rpc._special_output_value_sig}
    asset = {values.SIGNATURE: rpc._special_asset_sig, "text": "hello"}
    content = {
        "unknown": rpc.UNKNOWN,
        "hidden": {**output, "value": "x", "secret": True},
        "pending": output,
        "known": {**output, "value": 1, "dependencies": ["urn"]},
        "asset": asset,
        "reference": values.reference("urn:x", "id"),
    }

    assert values.plain(_struct(content)) == {
        "unknown": values.UNKNOWN,
        "hidden": values.SECRET,
        "pending": values.UNKNOWN,
        "known": 1,
        "asset": {"asset": {"text": "hello"}},
        "reference": {"resource": {"urn": "urn:x", "id": "id"}},
    }
    assert values.wire(_struct(content))["hidden"] == values.secret("x")
    assert values.wire(_struct(content))["pending"] == rpc.UNKNOWN


def test_the_constants_are_the_same_as_in_the_sdk():
    assert rpc._special_sig_key == values.SIGNATURE
    assert values.secret(1) == rpc.wrap_rpc_secret(1)
    assert values._MARKED.keys() == {
        rpc._special_secret_sig,
        rpc._special_output_value_sig,
        rpc._special_resource_sig,
        rpc._special_asset_sig,
        rpc._special_archive_sig,
    }


def test_computed_values_inside_inputs_are_unknown():
    inputs = {"spec": {"a": 1, "deep": {}}, "name": "x"}
    outputs = {"spec": {"a": 2, "b": 3, "deep": {"c": 4}}, "name": "y", "arn": "z"}

    unknowns = {"spec": {"b": values.WIRE_UNKNOWN, "deep": {"c": values.WIRE_UNKNOWN}}}
    assert values.computed(inputs, outputs) == unknowns
