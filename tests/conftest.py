"""Settings of every test."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support import shared_plans
from tests.support.examples import examples

# An Output inside an f-string raises an error instead of a warning.
os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"

# Plans and SDK modules live as long as the process. At the default thresholds, the garbage collector takes a seventh of
# the time of the tests to scan them.
gc.set_threshold(100_000, 50, 1_000)

# Derived from the test, so that a failure repeats, and without a deadline: the first deployment pays for imports.
settings.register_profile("local", derandomize=True, deadline=None, max_examples=examples(50))
settings.load_profile("local")


def pytest_configure(config: pytest.Config) -> None:
    """Create the folder of shared plans before pytest-xdist starts workers."""
    if not hasattr(config, "workerinput"):
        shared_plans.create_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of shared plans after the workers have ended."""
    if not hasattr(config, "workerinput"):
        shared_plans.remove_folder()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return Path(__file__).parent.parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Report a skipped test as failed in CI, where everything that a test needs must be installed."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}. In CI a skip is a failure."
    return report
