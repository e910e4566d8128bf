"""The typed settings of a stack.

The names are imported on first use, as they load the whole program: ``python -m settings.schema`` imports this package
before it can answer Ctrl-C.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from settings.faults import Fault, SettingsError
    from settings.model import (
        DeliverySpec,
        Environment,
        OwnPlatformSpec,
        PlatformSpec,
        Settings,
        SharedPlatformSpec,
        SystemsSpec,
        settings_type,
    )
    from settings.reading import load, read

__all__ = [
    "DeliverySpec",
    "Environment",
    "Fault",
    "OwnPlatformSpec",
    "PlatformSpec",
    "Settings",
    "SettingsError",
    "SharedPlatformSpec",
    "SystemsSpec",
    "load",
    "read",
    "settings_type",
]

_MODULES = {"Fault": "faults", "SettingsError": "faults", "load": "reading", "read": "reading"}
"""Modules of the names that are not in ``model``."""


def __getattr__(name: str) -> Any:
    """Import a name of ``__all__``."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"settings.{_MODULES.get(name, 'model')}"), name)
