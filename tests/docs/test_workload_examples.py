"""The examples of the page about workloads are valid, and its tables name fields that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from components.spec import Spec
from components.workload.job_spec import CronJobSpec, JobSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.stateful_service_spec import StatefulServiceSpec
from components.workload.worker_spec import WorkerSpec
from settings.model import settings_type

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "workloads.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n# (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)

KINDS: dict[str, type[Spec]] = {
    "Microservice": MicroserviceSpec,
    "Worker": WorkerSpec,
    "Job": JobSpec,
    "CronJob": CronJobSpec,
    "StatefulService": StatefulServiceSpec,
}

SECTIONS: dict[str, tuple[type[Spec], ...]] = {
    "Fields of every kind": tuple(KINDS.values()),
    "Microservice": (MicroserviceSpec,),
    "Worker": (WorkerSpec,),
    "Job and CronJob": (JobSpec, CronJobSpec),
    "StatefulService": (StatefulServiceSpec,),
}
"""Kinds whose fields the table of a section lists."""

VALUES = {"Forbid", "Replace", "/health", "/tmp"}  # noqa: S108 -- a word of the page
"""Words in code that are no fields."""


def fields(model: type[BaseModel]) -> set[str]:
    """Return the keys of a model and of the models in its fields."""
    found: set[str] = set()
    for name, info in model.model_fields.items():
        found.add(info.alias or name)
        for nested in (*getattr(info.annotation, "__args__", ()), info.annotation):
            if isinstance(nested, type) and issubclass(nested, BaseModel):
                found |= fields(nested)
    return found


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_block_of_yaml_is_an_example() -> None:
    assert len(EXAMPLES) == len(re.findall(r"^```yaml$", TEXT, re.MULTILINE))
    assert {kind for kind, _ in EXAMPLES} == {*KINDS, "System"}


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_an_example_is_valid(kind: str, text: str) -> None:
    document = yaml.safe_load(text)
    if kind == "System":
        systems = settings_type().model_fields["systems"].annotation
        assert isinstance(systems, type)
        assert issubclass(systems, BaseModel)
        systems.model_validate(document)
    else:
        KINDS[kind].model_validate(document)


@pytest.mark.parametrize("title", SECTIONS)
def test_a_table_names_fields_that_exist(title: str) -> None:
    first_cells = re.findall(r"^\| (`[^|]*) \|", section(title), re.MULTILINE)
    named = {word for cell in first_cells for word in re.findall(r"`([^`]+)`", cell)}
    assert named, "the section has a table of fields"
    assert named <= set().union(*map(fields, SECTIONS[title])) | VALUES


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_on_the_page(kind: str) -> None:
    named = set(re.findall(r"`(\w+)`", TEXT))
    own = {info.alias or name for name, info in KINDS[kind].model_fields.items()}
    assert own - named <= {"kubernetesPermissions", "maxSurge", "startDeadlineSeconds", "suspended", "tracing"}
