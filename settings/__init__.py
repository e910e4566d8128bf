"""The typed settings of a stack."""

from __future__ import annotations

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
