"""Entry point of ``python -m preview``."""

from __future__ import annotations

from command_line import run

if __name__ == "__main__":
    run("preview.cli")
