"""Entry point of ``python -m data_transfer``."""

from __future__ import annotations

import sys

from data_transfer.interruption import run

if __name__ == "__main__":
    sys.exit(run("data_transfer.main"))
