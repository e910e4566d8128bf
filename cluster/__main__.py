"""Entry point of ``python -m cluster``."""

from __future__ import annotations

from command_line import run

if __name__ == "__main__":
    run("cluster.cli")
