"""Rules that span sections of the settings, read as they were written: one fault never hides another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Any, cast

from settings.faults import Fault
from settings.model import REGION
from versions import KUBERNETES_DEFAULT, KUBERNETES_VERSIONS

CLUSTER = ("platform", "create", "cluster")
ZONES = ("platform", "create", "network", "create", "availabilityZones")
LAYERING_DETECTION = ("systems", "layeringDetection")

VERSION = re.compile(r"1\.\d+")

NARROW_ENOUGH = 8
"""Prefix length from which on a block of callers has an owner: wider ones are the internet."""

Rule = Callable[["Document", date], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Document:
    """A stack's settings as they were written, faults and all."""

    content: Mapping[str, Any]
    stack: str

    def at(self, *path: str) -> Any:
        """What stands at a place; None when nothing does."""
        here: Any = self.content
        for step in path:
            here = cast("Mapping[str, Any]", here).get(step) if isinstance(here, Mapping) else None
        return here

    def text(self, *path: str, default: str = "") -> str:
        """The string at a place; the default when something else, or nothing, stands there."""
        found = self.at(*path)
        return found if isinstance(found, str) else default

    @property
    def region(self) -> str:
        """The stack's region; empty when it is not the name of one, which is a fault of its own."""
        region = self.text("region")
        return region if REGION.matches(region) else ""

    def items(self, *path: str) -> Sequence[Any]:
        """The list at a place; empty when there is none."""
        found = self.at(*path)
        return cast("list[Any]", found) if isinstance(found, list) else ()


def supported_kubernetes_version(document: Document, today: date) -> Iterable[Fault]:
    """A version that AWS still supports; one out of standard support costs more and has to be asked for by name."""
    if document.at(*CLUSTER) is None:
        return
    path = (*CLUSTER, "kubernetesVersion")
    chosen = document.text(*path, default=KUBERNETES_DEFAULT)
    if not VERSION.fullmatch(chosen):
        return  # Not a version: the model reports it.
    support = KUBERNETES_VERSIONS.get(chosen)
    if support is None:
        yield Fault(path, f"EKS offers no Kubernetes {chosen}, known are {', '.join(KUBERNETES_VERSIONS)}")
    elif today > support.end_of_extended_support:
        yield Fault(path, f"{chosen} is out of all support since {support.end_of_extended_support}, choose a newer one")
    elif today > support.end_of_standard_support and document.text(*CLUSTER, "supportType") != "EXTENDED":
        yield Fault(
            path,
            f"{chosen} is out of standard support since {support.end_of_standard_support}; "
            "choose a newer one, or accept the price of extended support with supportType: EXTENDED",
        )


def zones_lie_in_the_region(document: Document, _today: date) -> Iterable[Fault]:
    """Availability zones of the stack's own region."""
    region = document.region
    for index, zone in enumerate(document.items(*ZONES)):
        name = Document({"zone": zone}, document.stack).text("zone", "name")
        if region and name and not name.startswith(region):
            yield Fault((*ZONES, index, "name"), f"{name} is not a zone of region {region}")


def prod_is_closed(document: Document, _today: date) -> Iterable[Fault]:
    """Production is open to named addresses only."""
    if document.text("environment") != "prod":
        return
    for path in ((*CLUSTER, "publicAccessCidrs"), (*LAYERING_DETECTION, "loadBalancer", "allowedCidrBlocks")):
        for index, block in enumerate(document.items(*path)):
            if _prefix_length(block) < NARROW_ENOUGH:
                yield Fault((*path, index), f"{block} opens prod to the whole internet, name the callers' addresses")


def _prefix_length(block: Any) -> int:
    """The block's prefix length; that of a single address when it is no block, for that is another fault."""
    try:
        return ip_network(str(block), strict=False).prefixlen
    except ValueError:
        return NARROW_ENOUGH


def prod_speaks_tls(document: Document, _today: date) -> Iterable[Fault]:
    """Production is reached by HTTPS."""
    path = (*LAYERING_DETECTION, "loadBalancer", "certificateArn")
    if document.text("environment") == "prod" and document.at(*path[:-1]) and not document.at(*path):
        yield Fault(path, "required in prod: the ARN of an ACM certificate, so that callers reach it by HTTPS")


def prod_says_whether_it_is_protected(document: Document, _today: date) -> Iterable[Fault]:
    """Whether production can be deleted is written down, not left to a default."""
    if document.text("environment") != "prod":
        return
    for section in (CLUSTER, (*LAYERING_DETECTION, "loadBalancer")):
        if isinstance(document.at(*section), Mapping) and document.at(*section, "deletionProtection") is None:
            path = (*section, "deletionProtection")
            yield Fault(path, "required in prod: true, or false for as long as it is being taken down")


def certificate_lies_in_the_region(document: Document, _today: date) -> Iterable[Fault]:
    """A load balancer takes certificates of its own region only."""
    path = (*LAYERING_DETECTION, "loadBalancer", "certificateArn")
    arn, region = document.text(*path), document.region
    if region and arn.startswith("arn:") and f":{region}:" not in arn:
        yield Fault(path, f"{arn} is not a certificate of region {region}")


def shared_platform_is_another_stacks(document: Document, _today: date) -> Iterable[Fault]:
    """A stack cannot share what it would have to make itself."""
    path = ("platform", "shared", "stack")
    if document.text(*path) == document.stack:
        yield Fault(path, f"{document.stack} is this very stack, name the one that made the platform")


def shared_file_system_is_divided(document: Document, _today: date) -> Iterable[Fault]:
    """Environments that share a file system keep apart on it."""
    path = (*LAYERING_DETECTION, "volumeRoot")
    if document.at("platform", "shared") and document.at(*LAYERING_DETECTION) and not document.at(*path):
        yield Fault(
            path,
            f"required with platform.shared (such as /{document.text('environment')}): without it this environment "
            "would read and write the other one's files",
        )


RULES: tuple[Rule, ...] = (
    supported_kubernetes_version,
    zones_lie_in_the_region,
    prod_is_closed,
    prod_speaks_tls,
    prod_says_whether_it_is_protected,
    certificate_lies_in_the_region,
    shared_platform_is_another_stacks,
    shared_file_system_is_divided,
)


def broken_rules(document: Document, today: date) -> list[Fault]:
    """Every fault that the rules find."""
    return [fault for rule in RULES for fault in rule(document, today)]
