"""The typed settings of a stack."""

from __future__ import annotations

from settings.faults import Fault, SettingsError
from settings.model import OwnPlatformSpec, PlatformSpec, Settings, SharedPlatformSpec, SystemsSpec
from settings.reading import load, read

__all__ = [
    "Fault",
    "OwnPlatformSpec",
    "PlatformSpec",
    "Settings",
    "SettingsError",
    "SharedPlatformSpec",
    "SystemsSpec",
    "load",
    "read",
]
