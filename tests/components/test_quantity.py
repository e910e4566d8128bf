from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.quantity import cpu_millicores, memory_bytes


@pytest.mark.parametrize(
    ("quantity", "millicores"),
    [("500m", 500), ("1", 1000), ("1.5", 1500), ("0.1", 100), ("1m", 1), ("0.001", 1), ("96", 96_000)],
)
def test_cpu_is_counted_in_thousandths_of_a_core(quantity: str, millicores: int) -> None:
    assert cpu_millicores(quantity) == millicores


@pytest.mark.parametrize(
    ("quantity", "size"),
    [
        ("512Mi", 536_870_912),
        ("1Gi", 1_073_741_824),
        ("1G", 1_000_000_000),
        ("1.5Gi", 1_610_612_736),
        ("64Ki", 65_536),
        ("2Ti", 2_199_023_255_552),
        ("128k", 128_000),
        ("1000", 1000),
    ],
)
def test_memory_is_counted_in_bytes_and_binary_differs_from_decimal(quantity: str, size: int) -> None:
    assert memory_bytes(quantity) == size


@pytest.mark.parametrize("quantity", ["", "m", "1 core", "-1", "500M", "1e3", "1,5", ".5", "500m\n", " 1", "\u0665m"])
def test_what_is_no_cpu_quantity_is_refused_with_examples(quantity: str) -> None:
    with pytest.raises(ValueError, match=r"is not a CPU quantity, write cores or thousandths like 1, 1\.5 or 500m"):
        cpu_millicores(quantity)


@pytest.mark.parametrize("quantity", ["", "Mi", "512mb", "512MB", "512m", "-1Gi", "1Gi\n", "1 Gi", "\u0665Gi"])
def test_what_is_no_memory_quantity_is_refused_with_examples(quantity: str) -> None:
    with pytest.raises(ValueError, match="is not a memory quantity, write bytes with a suffix like 512Mi or 1Gi"):
        memory_bytes(quantity)


@pytest.mark.parametrize("quantity", ["0", "0m", "0.0001", "1.5m"])
def test_cpu_has_a_finest_step_and_is_never_nothing(quantity: str) -> None:
    with pytest.raises(ValueError, match="is not a positive whole number of thousandths of a core"):
        cpu_millicores(quantity)


@pytest.mark.parametrize("quantity", ["0", "0Gi", "0.5", "0.0001Ki"])
def test_memory_has_a_finest_step_and_is_never_nothing(quantity: str) -> None:
    with pytest.raises(ValueError, match="is not a positive whole number of bytes"):
        memory_bytes(quantity)


@given(st.integers(1, 10**9))
def test_units_agree(number: int) -> None:
    assert cpu_millicores(f"{number}m") * 1000 == cpu_millicores(str(number))
    assert memory_bytes(f"{number}Gi") == memory_bytes(f"{number * 1024}Mi") == memory_bytes(str(number * 2**30))


@given(st.text(max_size=8))
@pytest.mark.parametrize("read", [cpu_millicores, memory_bytes])
def test_any_text_is_a_positive_number_or_a_sentence_that_quotes_it(read: Callable[[str], int], text: str) -> None:
    answer = answer_to(read, text)
    assert repr(text) in answer if isinstance(answer, str) else answer > 0


def answer_to(read: Callable[[str], int], text: str) -> int | str:
    try:
        return read(text)
    except ValueError as error:
        return str(error)
