"""Planned workloads: the controllers of pods, and what differs between their kinds."""

from __future__ import annotations

from collections.abc import Mapping

from migration.model.replication import Run
from migration.planned.objects import NAME_LABEL, Document, PlannedObjects, source_of
from nested import mapping_at, value_at

WORKLOAD_KINDS = ("Deployment", "StatefulSet", "Job", "CronJob")


def workloads(objects: PlannedObjects) -> Mapping[str, Document]:
    """Return the workloads by the names of their services."""
    return {service_of(each): each for kind in WORKLOAD_KINDS for each in objects.of_kind(kind)}


def service_of(workload: Document) -> str:
    """Return the name of the service: of the object, or of the label for a Job, whose name changes with each run."""
    metadata = mapping_at(workload, "metadata")
    label = mapping_at(metadata, "labels").get(NAME_LABEL) if workload["kind"] == "Job" else None
    return f"{label or metadata['name']}"


def pod_template_of(workload: Document) -> Document:
    """Return the template of the pods."""
    job = mapping_at(workload, "spec", "jobTemplate") if workload["kind"] == "CronJob" else workload
    return mapping_at(job, "spec", "template")


def run_of(workload: Document) -> Run | None:
    """Return how a Job or CronJob runs; None for a workload that runs all the time."""
    if workload["kind"] not in {"Job", "CronJob"}:
        return None
    is_scheduled = workload["kind"] == "CronJob"
    spec = mapping_at(workload, "spec")
    job = mapping_at(spec, "jobTemplate", "spec") if is_scheduled else spec
    return Run(
        source=source_of(workload),
        schedule=spec.get("schedule"),
        time_zone=spec.get("timeZone"),
        deadline_seconds=job.get("activeDeadlineSeconds"),
        attempts=value_at(job, "backoffLimit") + 1 if isinstance(job.get("backoffLimit"), int) else None,
        suspended=bool(spec.get("suspend")) if is_scheduled else None,
        overlap=spec.get("concurrencyPolicy", "Allow") if is_scheduled else None,
    )
