from __future__ import annotations

import pytest
from pydantic import ValidationError

from components.addons.spec import AddonsSpec


def test_every_addon_runs_with_nothing_said_about_it() -> None:
    assert AddonsSpec.model_validate({}) == AddonsSpec()


@pytest.mark.parametrize("addon", [field.alias or name for name, field in AddonsSpec.model_fields.items()])
def test_an_unknown_key_is_refused_in_every_addon(addon: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        AddonsSpec.model_validate({addon: {"replcas": 3}})
