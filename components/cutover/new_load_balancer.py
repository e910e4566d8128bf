"""Lookup of the load balancer that the AWS Load Balancer Controller creates."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.target_group import target_group_tags

RESOURCE = "LoadBalancer"
"""Value of the controller's resource tag on load balancers (``pkg/ingress/model_build_load_balancer.go``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLoadBalancer:
    """The properties of a load balancer for DNS and CloudWatch."""

    dns_name: pulumi.Output[str]
    hosted_zone_id: pulumi.Output[str]
    dimension: pulumi.Output[str]
    """Name in CloudWatch, such as ``app/k8s-shop/0123456789abcdef``."""


def find_load_balancer(
    cluster: pulumi.Input[str],
    group: pulumi.Input[str],
    ingress: pulumi.Resource,
    parent: pulumi.ComponentResource,
) -> FoundLoadBalancer:
    """Look up the load balancer of an IngressGroup in every update, after the Ingress exists.

    The state of an Ingress contains the address of the last update only. During a first preview all values are unknown.
    """
    tags = pulumi.Output.all(cluster=cluster, group=group).apply(
        lambda names: target_group_tags(resource=RESOURCE, **names)
    )
    found = aws.lb.get_load_balancer_output(
        tags=tags, opts=pulumi.InvokeOutputOptions(parent=parent, depends_on=[ingress])
    )
    return FoundLoadBalancer(dns_name=found.dns_name, hosted_zone_id=found.zone_id, dimension=found.arn_suffix)
