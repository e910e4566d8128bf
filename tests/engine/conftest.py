from __future__ import annotations

from tests.support.programs import preview, programs, up, write

__all__ = ["preview", "programs", "up", "write"]
