"""Lookup of the target group that the AWS Load Balancer Controller creates for a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.signals import TargetGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressBackend:
    """A Service behind an Ingress, by the names that the controller writes into tags."""

    cluster: pulumi.Input[str]
    group: pulumi.Input[str]
    """IngressGroup: the Ingresses that share the load balancer."""
    namespace: str
    ingress: str
    kubernetes_service: str
    port: str
    """Port of the Service, as the Ingress refers to it."""

    def tags(self) -> pulumi.Output[dict[str, str]]:
        """Return the tags that the controller sets on the target group of this service only."""
        resource = f"{self.namespace}/{self.ingress}-{self.kubernetes_service}:{self.port}"
        return pulumi.Output.all(cluster=self.cluster, group=self.group).apply(
            lambda names: target_group_tags(resource=resource, **names)
        )


def target_group_tags(*, cluster: str, group: str, resource: str) -> dict[str, str]:
    """Return the tags of the controller.

    Sources: kubernetes-sigs/aws-load-balancer-controller, ``pkg/deploy/tracking/provider.go`` and, for the resource,
    ``pkg/ingress/model_build_target_group.go``.
    """
    return {
        "elbv2.k8s.aws/cluster": cluster,
        "ingress.k8s.aws/stack": group,
        "ingress.k8s.aws/resource": resource,
    }


def find_target_group(
    backend: IngressBackend, ingress: pulumi.Resource, parent: pulumi.ComponentResource
) -> TargetGroup:
    """Look up the target group of a service after its Ingress has an address.

    During a first preview its name is unknown, but the alarms on it are shown.
    """
    found = aws.lb.get_target_group_output(
        tags=backend.tags(), opts=pulumi.InvokeOutputOptions(parent=parent, depends_on=[ingress])
    )
    return TargetGroup(
        target_group=found.arn_suffix,
        load_balancer=found.load_balancer_arns.apply(load_balancer_dimension),
    )


def load_balancer_dimension(arns: Sequence[str]) -> str:
    """Return the load balancer's name in CloudWatch, the suffix of its ARN: ``app/k8s-shop/0123456789abcdef``."""
    if len(arns) != 1:
        msg = (
            f"target group: {len(arns)} load balancers use it, but one is expected. Check the log of the load balancer "
            "controller for errors of the Ingress, then run `pulumi up` again."
        )
        raise pulumi.RunError(msg)
    return arns[0].partition(":loadbalancer/")[2]
