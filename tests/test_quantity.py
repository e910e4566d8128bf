from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quantity import container_millicores, cpu_millicores, mebibytes, memory_bytes, millicores, whole_units


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
        ("2048Ki", 2_097_152),
        ("2Ti", 2_199_023_255_552),
        ("1280k", 1_280_000),
        ("1048576", 1_048_576),
    ],
)
def test_memory_is_counted_in_bytes_and_binary_differs_from_decimal(quantity: str, size: int) -> None:
    assert memory_bytes(quantity) == size


@pytest.mark.parametrize("quantity", ["", "m", "1 core", "-1", "500M", "1e3", "1,5", ".5", "500m\n", " 1", "\u0665m"])
def test_other_text_is_refused_as_a_cpu_setting_with_examples(quantity: str) -> None:
    with pytest.raises(ValueError, match=r"is not a CPU quantity, write cores or thousandths like 1, 1\.5 or 500m"):
        cpu_millicores(quantity)


@pytest.mark.parametrize("quantity", ["", "Mi", "512mb", "512MB", "512m", "-1Gi", "1Gi\n", "1 Gi", "\u0665Gi"])
def test_other_text_is_refused_as_a_memory_setting_with_examples(quantity: str) -> None:
    with pytest.raises(ValueError, match="is not a memory quantity, write bytes with a suffix like 512Mi or 1Gi"):
        memory_bytes(quantity)


@pytest.mark.parametrize("quantity", ["0", "0m", "0.0001", "1.5m"])
def test_a_cpu_setting_is_a_positive_whole_number_of_millicores(quantity: str) -> None:
    with pytest.raises(ValueError, match="is not a positive whole number of thousandths of a core"):
        cpu_millicores(quantity)


@pytest.mark.parametrize(
    ("quantity", "meant"), [("512", "512Mi"), ("64k", "64Mi"), ("64Ki", "64Mi"), ("1.5Ki", "1.5Mi")]
)
def test_a_memory_setting_below_1_mib_is_refused_with_the_suffix_that_is_missing(quantity: str, meant: str) -> None:
    with pytest.raises(ValueError, match=rf"^'{quantity}' is less than 1 MiB; did you mean {meant}\?$"):
        memory_bytes(quantity)


@pytest.mark.parametrize("quantity", ["500", "1000"])
def test_the_cpu_of_a_container_is_refused_if_no_instance_has_it(quantity: str) -> None:
    with pytest.raises(ValueError, match=rf"^'{quantity}' is more than 192 cores; did you mean {quantity}m\?$"):
        container_millicores(quantity)
    assert cpu_millicores(quantity) > 192_000


@pytest.mark.parametrize(("quantity", "millicores"), [("500m", 500), ("192", 192_000), ("192000m", 192_000)])
def test_the_cpu_of_a_container_is_in_thousandths_of_a_core(quantity: str, millicores: int) -> None:
    assert container_millicores(quantity) == millicores


@pytest.mark.parametrize("quantity", ["0", "0Gi", "0.5", "0.0001Ki"])
def test_a_memory_setting_is_a_positive_whole_number_of_bytes(quantity: str) -> None:
    with pytest.raises(ValueError, match="is not a positive whole number of bytes"):
        memory_bytes(quantity)


@given(st.integers(1, 10**9))
def test_units_agree(number: int) -> None:
    assert cpu_millicores(f"{number}m") * 1000 == cpu_millicores(str(number))
    assert memory_bytes(f"{number}Gi") == memory_bytes(f"{number * 1024}Mi") == memory_bytes(str(number * 2**30))


@given(st.text(max_size=8))
@pytest.mark.parametrize("read", [cpu_millicores, memory_bytes])
def test_any_setting_is_a_positive_number_or_an_error_that_quotes_it(read: Callable[[str], int], text: str) -> None:
    answer = answer_to(read, text)
    assert repr(text) in answer if isinstance(answer, str) else answer > 0


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("500m", 500),
        ("1.5", 1500),
        (2, 2000),
        (0.5, 500),
        ("100u", 1),
        ("1e3m", 1000),
        ("1.", 1000),
        ("0", 0),
        ("[unknown]", None),
        ("x", None),
        ("1K", None),
        ("-1", None),
        (None, None),
    ],
)
def test_cpu_of_the_api_is_rounded_up_to_millicores(quantity: object, expected: int | None) -> None:
    assert millicores(quantity) == expected


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("1Gi", 1024), ("1G", 954), ("512Mi", 512), (1048577, 2), ("1E", 953674316407), ("1Ei", 2**40), ("1n", 1)],
)
def test_memory_of_the_api_is_rounded_up_to_mebibytes(quantity: object, expected: int) -> None:
    assert mebibytes(quantity) == expected


def test_devices_are_counted_in_whole_units() -> None:
    assert [whole_units(amount) for amount in (1, "2", "1500m", "[unknown]")] == [1, 2, 2, None]


@given(st.integers(1, 10**9), st.sampled_from(["", "m"]))
def test_settings_and_the_api_read_the_same_cpu(number: int, suffix: str) -> None:
    assert cpu_millicores(f"{number}{suffix}") == millicores(f"{number}{suffix}")


@given(st.integers(2**20, 10**9), st.sampled_from(["", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"]))
def test_settings_and_the_api_read_the_same_memory(number: int, suffix: str) -> None:
    assert memory_bytes(f"{number}{suffix}") == whole_units(f"{number}{suffix}")


def answer_to(read: Callable[[str], int], text: str) -> int | str:
    try:
        return read(text)
    except ValueError as error:
        return str(error)
