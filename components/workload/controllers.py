"""The Deployment of a workload, its autoscaler and its disruption budget."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from components.workload.autoscaling import ScalingSpec
from components.workload.disruption import DisruptionSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.pod import PodOptions, pod_template
from components.workload.worker_spec import WorkerSpec
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_parts import workload_parts
from components.workload.workload_spec import WorkloadSpec


def deployment(
    name: str,
    args: WorkloadArgs[MicroserviceSpec] | WorkloadArgs[WorkerSpec],
    parent: pulumi.Resource,
    options: PodOptions,
) -> k8s.apps.v1.Deployment:
    """Create the pods of a workload, without a number of replicas: an autoscaler owns it."""
    parts = workload_parts(name, args, parent)
    return k8s.apps.v1.Deployment(
        f"{name}-deployment",
        metadata=args.controller_metadata(args.service, parts.annotations),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=args.labels),
            strategy=args.spec.strategy(),
            template=pod_template(args, parts, options),
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(parts.ready)),
    )


def disruption_budget(
    name: str, args: WorkloadArgs[WorkloadSpec], parent: pulumi.Resource, disruption: DisruptionSpec
) -> None:
    """Create the disruption budget of a workload's pods."""
    k8s.policy.v1.PodDisruptionBudget(
        f"{name}-disruption-budget",
        metadata=args.metadata(args.service),
        spec=disruption.budget(args.labels),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def horizontal_autoscaler(
    name: str,
    args: WorkloadArgs[WorkloadSpec],
    parent: pulumi.Resource,
    *,
    scaling: ScalingSpec,
    target: k8s.apps.v1.Deployment,
) -> None:
    """Create the autoscaler, which owns the number of replicas even where min and max are equal.

    A number in the Deployment would have to leave it when the bounds change. The API server would then set one
    replica, and one pod would serve until the autoscaler raises the number.
    """
    k8s.autoscaling.v2.HorizontalPodAutoscaler(
        f"{name}-autoscaler",
        metadata=args.metadata(args.service),
        spec=scaling.autoscaler(args.service),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[target]),
    )
