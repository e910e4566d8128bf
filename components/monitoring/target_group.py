"""Finding the target group that the load balancer controller made for a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.signals import TargetGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressBackend:
    """A Service behind an Ingress, by the names from which the controller makes its tags."""

    cluster: pulumi.Input[str]
    group: pulumi.Input[str]
    """The Ingresses that share the load balancer."""
    namespace: str
    ingress: str
    kubernetes_service: str
    port: str
    """The Service's port as the Ingress names it."""

    def tags(self) -> pulumi.Output[dict[str, str]]:
        """How the controller marks the service's target group, and no other."""
        resource = f"{self.namespace}/{self.ingress}-{self.kubernetes_service}:{self.port}"
        return pulumi.Output.all(cluster=self.cluster, group=self.group).apply(
            lambda names: target_group_tags(resource=resource, **names)
        )


def target_group_tags(*, cluster: str, group: str, resource: str) -> dict[str, str]:
    """The controller's own tags.

    kubernetes-sigs/aws-load-balancer-controller, ``pkg/deploy/tracking/provider.go``; the resource is as in
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
    """The target group of a service, looked up once its Ingress has an address, by when the controller has made it.

    Until then, in a first preview, its name is unknown; that there are alarms on it is not.
    """
    found = aws.lb.get_target_group_output(
        tags=backend.tags(), opts=pulumi.InvokeOutputOptions(parent=parent, depends_on=[ingress])
    )
    return TargetGroup(
        target_group=found.arn_suffix,
        load_balancer=found.load_balancer_arns.apply(load_balancer_dimension),
    )


def load_balancer_dimension(arns: Sequence[str]) -> str:
    """How CloudWatch names the load balancer: the end of its ARN, such as ``app/k8s-shop/0123456789abcdef``."""
    if len(arns) != 1:
        msg = (
            f"the service's target group belongs to {len(arns)} load balancers, so there is nothing to watch: see in "
            "the load balancer controller's log why it did not finish the Ingress, then run `pulumi up` again"
        )
        raise pulumi.RunError(msg)
    return arns[0].partition(":loadbalancer/")[2]
