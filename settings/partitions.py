"""Rules about the AWS partition of a stack, which follows from its region."""

from __future__ import annotations

from collections.abc import Iterable

from components.addons.load_balancer_controller.load_balancer_controller import LoadBalancerControllerSpec
from components.aws.delivery.state_backend import StateBackendSpec
from components.cutover.spec import OldLoadBalancerSpec
from components.spec import Spec
from partition import AWS, PARTITIONS, partition_of
from settings.document import Document
from settings.faults import Fault

_PARTS_OF_AN_ARN = 6


def arns_belong_to_the_stack(document: Document) -> Iterable[Fault]:
    """ARNs are in the partition of the stack, and in its region, except for the backend of its state.

    AWS accepts a certificate or a key only in the region of the resource that uses it.
    """
    region = document.region
    for section in document.sections(Spec):
        for path in map(section.path_of, section.model.model_fields):
            parts = document.text(*path).split(":", _PARTS_OF_AN_ARN - 1)
            if region and parts[0] == "arn" and len(parts) == _PARTS_OF_AN_ARN:
                anywhere = issubclass(section.model, StateBackendSpec)
                message = _other_partition(parts, region) or ("" if anywhere else _other_region(parts, region))
                if message:
                    yield Fault(path, f"{':'.join(parts)} {message}")


def _other_partition(parts: list[str], region: str) -> str:
    """Return a message about the partition of an ARN; empty if it is the stack's, or one that the model reports."""
    own = partition_of(region).name
    _, partition, service, arn_region, *rest = parts
    if partition == own or partition not in {each.name for each in PARTITIONS}:
        return ""
    example = ":".join(["arn", own, service, region if arn_region else "", *rest])
    problem = f"is in the partition {partition}, but {region} is in the partition {own}."
    return f"{problem} Use an ARN of {own}, such as {example}."


def _other_region(parts: list[str], region: str) -> str:
    """Return a message about the region of an ARN; empty if it is the stack's, or if the ARN has none."""
    *_, arn_region, _, resource = parts
    kind = resource.partition("/")[0]
    if arn_region in {"", region}:
        return ""
    return f"is in another region. Use a {kind} of {region}, the stack's own."


def old_load_balancers_are_in_the_partition(document: Document) -> Iterable[Fault]:
    """The old load balancer of a cutover is in the stack's partition: alias records do not reach another one."""
    region = document.region
    own = partition_of(region)
    for section in document.sections(OldLoadBalancerSpec):
        path = section.path_of("dns_name")
        name, _, suffix = document.text(*path).partition(".elb.")
        found = partition_of(name.rpartition(".")[2])
        if region and suffix and (found != own or suffix != own.dns_suffix):
            yield Fault(
                path,
                f"{name}.elb.{suffix} is not in the partition {own.name} of {region}, and an alias record of Route 53 "
                f"cannot name it. Use a load balancer such as app-123.{region}.elb.{own.dns_suffix}.",
            )


def shield_is_in_the_partition(document: Document) -> Iterable[Fault]:
    """Shield Advanced is used in the partition ``aws`` only: its API is in ``us-east-1``."""
    region = document.region
    for section in document.sections(LoadBalancerControllerSpec):
        path = section.path_of("shield")
        if partition_of(region) != AWS and document.at(*path) is True:
            yield Fault(path, f"Shield Advanced does not exist in the partition of {region}. Remove this key.")
