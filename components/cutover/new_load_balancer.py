"""Finding the load balancer that the load balancer controller made."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.target_group import target_group_tags

RESOURCE = "LoadBalancer"
"""What the controller calls a load balancer in its tags (``pkg/ingress/model_build_load_balancer.go``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLoadBalancer:
    """What DNS and CloudWatch must know of it."""

    dns_name: pulumi.Output[str]
    hosted_zone_id: pulumi.Output[str]
    dimension: pulumi.Output[str]
    """Its name in CloudWatch, such as ``app/k8s-shop/0123456789abcdef``."""


def find_load_balancer(
    cluster: pulumi.Input[str],
    group: pulumi.Input[str],
    ingress: pulumi.Resource,
    parent: pulumi.ComponentResource,
) -> FoundLoadBalancer:
    """The load balancer of a group of Ingresses, looked up anew with each update and not before there is an Ingress.

    The Ingress says only the name, and says what it was when Pulumi last changed it. In a first preview all is unknown.
    """
    tags = pulumi.Output.all(cluster=cluster, group=group).apply(
        lambda names: target_group_tags(resource=RESOURCE, **names)
    )
    found = aws.lb.get_load_balancer_output(
        tags=tags, opts=pulumi.InvokeOutputOptions(parent=parent, depends_on=[ingress])
    )
    return FoundLoadBalancer(dns_name=found.dns_name, hosted_zone_id=found.zone_id, dimension=found.arn_suffix)
