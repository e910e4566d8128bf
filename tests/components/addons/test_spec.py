from __future__ import annotations

import pytest
from pydantic import ValidationError

from components.addons.spec import AddonsSpec


def test_no_setting_is_required() -> None:
    assert AddonsSpec.model_validate({}) == AddonsSpec()


KEYS = [
    field.alias or name
    for name, field in AddonsSpec.model_fields.items()
    if name not in {"node_group", "node_autoscaler"}
]
"""Every key that is an add-on's; the two others say where they run and which of them there is."""


@pytest.mark.parametrize("addon", KEYS)
def test_an_unknown_key_is_refused_in_every_add_on(addon: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        AddonsSpec.model_validate({addon: {"replcas": 3}})
