"""The catalogue of systems: one line for each, from which settings, rules, stacks and the deploy role follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from components.spec import DnsLabel
from systems.contract import MakeSystem, SystemSpec, namespace_of
from systems.email_rag.application import SYSTEM as EMAIL_RAG
from systems.email_rag.spec import EmailRagSpec
from systems.email_rag.system import EmailRag
from systems.flexdesk.application import SYSTEM as FLEXDESK
from systems.flexdesk.spec import FlexdeskSpec
from systems.flexdesk.system import Flexdesk
from systems.layering_detection.service import SYSTEM as LAYERING_DETECTION
from systems.layering_detection.spec import LayeringDetectionSpec
from systems.layering_detection.system import LayeringDetection

RESERVED_NAMES = ("aws", "delivery", "platform")
"""Logical names of the stack's other topmost resources."""

LONGEST_NAMESPACE = 63
"""Characters of a Kubernetes namespace."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One system: its name, the type of its settings and its component."""

    name: str
    """Name in kebab case; logical names, the namespace and IAM role names begin with it."""
    spec: type[SystemSpec]
    component: MakeSystem

    @property
    def field(self) -> str:
        """Field of the system in the settings model."""
        return self.name.replace("-", "_")

    @property
    def key(self) -> str:
        """Key of the system in the settings, ``systems.<key>``, and in the exports."""
        return to_camel(self.field)


Catalogue = tuple[CatalogueEntry, ...]

CATALOGUE: Catalogue = (
    CatalogueEntry(LAYERING_DETECTION, LayeringDetectionSpec, LayeringDetection),
    CatalogueEntry(EMAIL_RAG, EmailRagSpec, EmailRag),
    CatalogueEntry(FLEXDESK, FlexdeskSpec, Flexdesk),
)


def checked(catalogue: Catalogue, environments: Sequence[str]) -> Catalogue:
    """Return the catalogue; raise ValueError if two systems could get one name.

    A name must not begin with another name and a hyphen: all names of ``orders-api`` would be names of ``orders``, too.
    """
    names = [*RESERVED_NAMES, *(entry.name for entry in catalogue)]
    for position, name in enumerate(names):
        TypeAdapter(DnsLabel).validate_python(name)
        longest = max((namespace_of(name, environment) for environment in environments), key=len)
        if len(longest) > LONGEST_NAMESPACE:
            msg = f"systems.catalogue: namespace {longest} is longer than {LONGEST_NAMESPACE} characters."
            raise ValueError(msg)
        for other in names[:position]:
            if f"{name}-".startswith(f"{other}-") or f"{other}-".startswith(f"{name}-"):
                msg = f"systems.catalogue: the names {other} and {name} overlap. Rename one of them."
                raise ValueError(msg)
    return catalogue


def system_namespaces(catalogue: Catalogue, environments: Sequence[str]) -> Sequence[str]:
    """Return the namespaces of all systems in all environments.

    A cluster may be shared, and the stack that creates it does not know the environments that will use it.
    """
    return [namespace_of(entry.name, environment) for entry in catalogue for environment in environments]
