from __future__ import annotations

from datetime import date

from versions import KUBERNETES_DEFAULT, end_of_standard_support


def test_the_default_version_has_an_end_of_support() -> None:
    assert end_of_standard_support(KUBERNETES_DEFAULT) == date(2027, 3, 27)


def test_an_unknown_version_has_no_end_of_support() -> None:
    assert end_of_standard_support("1.99") is None
