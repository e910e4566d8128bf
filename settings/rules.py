"""Rules over the settings as written: a fault in one place never hides a fault in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import get_args

from components.deletion_protection import DeletionProtectionSpec
from components.public_endpoint import PublicEndpointSpec
from settings.address_space import too_many_addresses
from settings.document import Document
from settings.faults import PROJECT, Fault
from settings.model import REGION, Environment
from settings.partitions import (
    arns_belong_to_the_stack,
    old_load_balancers_are_in_the_partition,
    shield_is_in_the_partition,
)
from settings.regions import is_misspelled, known_regions, similar_region, unknown_region
from systems.contract import SystemWithVolumesSpec
from versions import KUBERNETES_VERSIONS

CLUSTER = ("platform", "create", "cluster")
ZONES = ("platform", "create", "network", "create", "availabilityZones")
ADOPTED_ZONES = ("platform", "create", "network", "adopt", "availabilityZones")

VERSION = re.compile(r"1\.\d+")

NOT_IN_CLUSTER = re.compile(r"[^0-9A-Za-z_-]+")
"""Characters that the name of an EKS cluster cannot have (EKS API reference, ``CreateCluster``)."""
LONGEST_CLUSTER = 100
"""Characters of the name of an EKS cluster (EKS API reference, ``CreateCluster``)."""
LONGEST_STACK = LONGEST_CLUSTER - len(f"{PROJECT}-")
"""Characters of the name of a stack that creates a cluster named after project and stack."""

Rule = Callable[[Document], Iterable[Fault]]


def kubernetes_version_exists(document: Document) -> Iterable[Fault]:
    """EKS has the Kubernetes version. The end of its support is a warning: a fault would block an unchanged stack."""
    path = (*CLUSTER, "kubernetesVersion")
    chosen = document.text(*path)
    if VERSION.fullmatch(chosen) and chosen not in KUBERNETES_VERSIONS:
        yield Fault(path, f"EKS has no Kubernetes {chosen}. Use one of: {', '.join(KUBERNETES_VERSIONS)}.")


def environment_fits_the_stack(document: Document) -> Iterable[Fault]:
    """A stack whose name contains an environment has that environment, so that rules for prod apply to ``prod-eu``."""
    environments = get_args(Environment)
    named = [word for word in re.split(r"[^a-z0-9]+", document.stack.lower()) if word in environments]
    chosen = document.text("environment")
    if chosen in environments and named and chosen not in named:
        yield Fault(
            ("environment",), f"{chosen}, but this is the stack {document.stack}. Set {named[0]}, or rename the stack."
        )


def sections_are_not_null(document: Document) -> Iterable[Fault]:
    """A key without a value, such as ``keda:``, does not silently leave out an add-on or a system."""
    for path in document.null_sections():
        yield Fault(path, "null would leave out the section. Give a mapping, such as {}, or remove the key.")


def region_is_spelled_right(document: Document) -> Iterable[Fault]:
    """The region is not a misspelled one. Another unknown region is a warning, because AWS opens new ones."""
    region = document.text("region")
    if REGION.matches(region) and is_misspelled(region):
        yield Fault(("region",), unknown_region(region))


def zones_are_in_the_region(document: Document) -> Iterable[Fault]:
    """Availability zones belong to the stack's region."""
    region = document.region
    created = [(*ZONES, index, "name") for index, _ in enumerate(document.items(*ZONES))]
    adopted = [(*ADOPTED_ZONES, index) for index, _ in enumerate(document.items(*ADOPTED_ZONES))]
    for path in (*created, *adopted):
        zone = document.text(*path)
        if region and zone and not zone.startswith(region):
            other = similar_region(region) if region not in known_regions() else None
            fix = f"Use one such as {region}a" + (f", or did you mean region {other}?" if other else ".")
            yield Fault(path, f"{zone} is not a zone of region {region}. {fix}")


def prod_endpoints_name_their_callers(document: Document) -> Iterable[Fault]:
    """Public endpoints of production accept the addresses of known callers, and of the internet only by name."""
    if document.text("environment") != "prod":
        return
    for endpoint in document.sections(PublicEndpointSpec):
        path, public = endpoint.path_of(endpoint.model.callers_field), endpoint.model.public_field
        excess = too_many_addresses(document.items(*path))
        if excess and not (public and document.at(*endpoint.path_of(public)) is True):
            or_all = f", or set {public}: true beside it to admit all addresses by HTTPS" if public else ""
            yield Fault(
                path, f"opens prod to {excess}. Give the callers' own networks, such as 203.0.113.0/24{or_all}."
            )


def prod_endpoints_use_tls(document: Document) -> Iterable[Fault]:
    """Load balancers of production that take a certificate have one."""
    if document.text("environment") != "prod":
        return
    for endpoint in document.sections(PublicEndpointSpec):
        field = endpoint.model.certificate_field
        if field and not document.at(*endpoint.path_of(field)):
            yield Fault(endpoint.path_of(field), "required in prod, for HTTPS. Give the ARN of an ACM certificate.")


def prod_declares_deletion_protection(document: Document) -> Iterable[Fault]:
    """Public endpoints and data of production say whether they can be deleted, instead of relying on a default."""
    if document.text("environment") != "prod":
        return
    for section in document.sections(DeletionProtectionSpec):
        path = section.path_of("deletion_protection")
        if document.at(*path) is None:
            yield Fault(path, "required in prod. Set true, or false while it is being torn down.")


def cluster_names_are_valid(document: Document) -> Iterable[Fault]:
    """The cluster takes its name from the stack that creates it, so EKS accepts the name of that stack."""
    other = document.text("platform", "shared", "stack")
    stack = other.rpartition("/")[2] or document.stack
    path = ("platform", "shared", "stack") if other else ("platform", "create")
    if document.at(*path) is None:
        return
    if NOT_IN_CLUSTER.search(stack):
        valid = NOT_IN_CLUSTER.sub("-", stack).strip("-") or "dev"
        yield Fault(
            path,
            f'"{stack}" cannot be in the name of the cluster, which has letters, digits, hyphens and underscores. '
            f"Use a stack name such as {valid}.",
        )
    elif len(stack) > LONGEST_STACK:
        yield Fault(
            path,
            f'"{stack}" has {len(stack)} characters. The name of the cluster, {PROJECT}-{stack}, would have more than '
            f"the {LONGEST_CLUSTER} that EKS accepts. Use a stack name of at most {LONGEST_STACK} characters.",
        )


def shared_platform_is_of_another_stack(document: Document) -> Iterable[Fault]:
    """A stack does not share its own platform."""
    path = ("platform", "shared", "stack")
    if document.text(*path) == document.stack:
        yield Fault(path, f"{document.stack} is this stack. Name the stack that created the platform.")


def systems_on_a_shared_file_system_have_a_volume_root(document: Document) -> Iterable[Fault]:
    """Environments that share a file system have different directories on it."""
    if not document.at("platform", "shared"):
        return
    for system in document.sections(SystemWithVolumesSpec):
        path = system.path_of("volume_root")
        if not document.at(*path):
            yield Fault(
                path,
                "required with platform.shared: without it this environment would use the files of the other one. "
                f"Give a directory such as /{document.text('environment')}.",
            )


RULES: tuple[Rule, ...] = (
    sections_are_not_null,
    kubernetes_version_exists,
    environment_fits_the_stack,
    region_is_spelled_right,
    zones_are_in_the_region,
    prod_endpoints_name_their_callers,
    prod_endpoints_use_tls,
    prod_declares_deletion_protection,
    arns_belong_to_the_stack,
    old_load_balancers_are_in_the_partition,
    shield_is_in_the_partition,
    cluster_names_are_valid,
    shared_platform_is_of_another_stack,
    systems_on_a_shared_file_system_have_a_volume_root,
)


def broken_rules(document: Document) -> list[Fault]:
    """Return the faults that the rules find."""
    return [fault for rule in RULES for fault in rule(document)]
