from __future__ import annotations

from datetime import date

from versions import KUBERNETES_DEFAULT, end_of_standard_support


def test_support_of_the_default_version_ends_on_a_known_day() -> None:
    assert end_of_standard_support(KUBERNETES_DEFAULT) == date(2027, 3, 27)


def test_of_a_version_nobody_wrote_down_nothing_is_claimed() -> None:
    assert end_of_standard_support("1.99") is None
