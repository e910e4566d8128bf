from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from components.spec import CpuQuantity, DnsLabel, MemoryQuantity, Percent, Port, Seconds, Spec


class Shelf(Spec):
    """A spec with faults between its fields."""

    max_books: int = 3
    books: Sequence[str] = ()

    def faults(self) -> Iterable[str]:
        if len(self.books) > self.max_books:
            yield f"{len(self.books)} books are above maxBooks {self.max_books}"
        if "" in self.books:
            yield "a book needs a title"


def test_yaml_keys_are_camel_case_and_code_can_use_field_names() -> None:
    assert Shelf.model_validate({"maxBooks": 5}) == Shelf(max_books=5)


@pytest.mark.parametrize("document", [{"maxBook": 5}, {"maxBooks": "5"}, {"maxBooks": 5.0}, {"maxBooks": True}])
def test_unknown_keys_and_other_types_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Shelf.model_validate(document)


def test_all_faults_between_fields_are_reported_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        Shelf.model_validate({"maxBooks": 1, "books": ["", "Emma"]})
    (error,) = refused.value.errors()
    assert error["msg"] == "Value error, 2 books are above maxBooks 1; a book needs a title"
    assert error["ctx"]["error"].sentences == ("2 books are above maxBooks 1", "a book needs a title")


def test_a_spec_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Shelf().max_books = 4  # type: ignore[misc] -- what the test is about


@pytest.mark.parametrize(
    ("type_", "accepted", "refused"),
    [
        (
            DnsLabel,
            ["a", "cart-2", "a" * 63],
            ["", "Cart", "2cart", "cart-", "-cart", "a.b", "a" * 64, "cart\n", "cärt"],
        ),
        (CpuQuantity, ["1", "250m"], ["0", "1Gi", 1]),
        (MemoryQuantity, ["1Gi", "64Mi"], ["0", "100m", 1024]),
        (Port, [1, 65535], [0, 65536, "80", 80.0]),
        (Seconds, [0, 3600], [-1, 0.5, "30"]),
        (Percent, [1, 100], [0, 101, "70%"]),
    ],
)
def test_values_that_kubernetes_does_not_accept_are_refused(
    type_: Any, accepted: list[Any], refused: list[Any]
) -> None:
    adapter = TypeAdapter[Any](type_)
    for value in accepted:
        assert adapter.validate_python(value, strict=True) == value
    for value in refused:
        with pytest.raises(ValidationError):
            adapter.validate_python(value, strict=True)
