"""Changes of Flexdesk: a new image with its migration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan import resource_types
from rehearsal.engine_steps import ExpectedSteps

SYSTEM = KEY = "flexdesk"


def new_image(_: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a release."""
    return {"systems": {KEY: {"imageTag": "1.1.0"}}}


def image_steps(settings: Mapping[str, Any]) -> tuple[ExpectedSteps, ...]:
    """Return the steps of a release: the Job migrates the database before the pods of the new image start.

    Tags of Datadog have the release, so that the pods get another ConfigMap with them.
    """
    tags = (ExpectedSteps("replace", f"{resource_types.KUBERNETES_CONFIG_MAP}::{SYSTEM}-backend-config"),)
    return (
        ExpectedSteps("replace", f"{resource_types.KUBERNETES_JOB}::{SYSTEM}-migration-job"),
        ExpectedSteps("update", f"{resource_types.KUBERNETES_DEPLOYMENT}::{SYSTEM}-backend-deployment"),
        *(tags if settings["systems"][KEY].get("backend", {}).get("datadog") else ()),
    )
