"""The pod of every workload, at the ``restricted`` Pod Security level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi_kubernetes as k8s

from components.node_selection import NodeSelection
from components.workload.claim_mount import ClaimMount
from components.workload.init_container import InitContainerSpec
from components.workload.pod_volumes import pod_volumes, volume_mounts
from components.workload.security_context import container_security_context, pod_security_context
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_parts import WorkloadParts
from components.workload.workload_spec import DATADOG_FIELDS, WorkloadSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PodOptions:
    """The differences between the pods of the kinds of workloads."""

    probes: Mapping[str, k8s.core.v1.ProbeArgs | None] = field(default_factory=dict[str, Any])
    """Arguments ``liveness_probe``, ``readiness_probe`` and ``startup_probe`` of the container."""
    revision_label: str | None = "pod-template-hash"
    """Label with the revision of the pods, so that each revision is spread independently; None without rollouts."""
    restart_policy: Literal["Always", "Never"] = "Always"
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    post_start: Sequence[str] = ()
    """Command that runs in the container right after its start."""
    claim_templates: Mapping[str, ClaimMount] = field(default_factory=dict[str, ClaimMount])
    """Mounts of volumes that the controller adds to each pod."""


def pod_template(
    args: WorkloadArgs[WorkloadSpec], parts: WorkloadParts, options: PodOptions
) -> k8s.core.v1.PodTemplateSpecArgs:
    """Return a template that runs as non-root with a read-only root file system, spread over zones and nodes."""
    spec = args.spec
    nodes = NodeSelection(node_group=spec.node_group or args.context.node_group, architectures=spec.architectures)
    return k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(labels=args.labels, annotations=dict(options.annotations) or None),
        spec=k8s.core.v1.PodSpecArgs(
            service_account_name=parts.service_account,
            # IRSA uses a token of its own. The Kubernetes API token is for services that declare its use.
            automount_service_account_token=bool(spec.kubernetes_permissions),
            # Service links would add variables such as REDIS_PORT=tcp://… for each Service of the namespace.
            enable_service_links=False,
            security_context=pod_security_context(
                spec.user_id, spec.group_id, privileged_port=any(port.is_privileged for port in spec.container_ports())
            ),
            priority_class_name=spec.priority_class,
            node_selector=nodes.node_selector or None,
            tolerations=[k8s.core.v1.TolerationArgs(**toleration) for toleration in nodes.tolerations] or None,
            topology_spread_constraints=[
                _spread("topology.kubernetes.io/zone", args.labels, options.revision_label),
                _spread("kubernetes.io/hostname", args.labels, options.revision_label),
            ],
            restart_policy=options.restart_policy if options.restart_policy != "Always" else None,
            termination_grace_period_seconds=spec.shutdown.termination_grace_period_seconds,
            init_containers=[
                _init_container(name, container, args, parts, options)
                for name, container in spec.init_containers.items()
            ]
            or None,
            containers=[_container(args, parts, options)],
            volumes=pod_volumes(args, parts),
        ),
    )


def _spread(
    topology_key: str, labels: Mapping[str, str], revision_label: str | None
) -> k8s.core.v1.TopologySpreadConstraintArgs:
    return k8s.core.v1.TopologySpreadConstraintArgs(
        max_skew=1,
        topology_key=topology_key,
        when_unsatisfiable="ScheduleAnyway",
        label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
        match_label_keys=[revision_label] if revision_label else None,
    )


def _container(
    args: WorkloadArgs[WorkloadSpec], parts: WorkloadParts, options: PodOptions
) -> k8s.core.v1.ContainerArgs:
    spec = args.spec
    return k8s.core.v1.ContainerArgs(
        name=args.service,
        image=args.context.image(spec.image),
        command=spec.entry_point(),
        args=list(spec.arguments) or None,
        ports=[port.of_container() for port in spec.container_ports()] or None,
        resources=spec.resources.requirements(),
        lifecycle=_lifecycle(spec.shutdown.pre_stop_seconds, options.post_start),
        **options.probes,
        **_shared(args, parts, options),
    )


def _init_container(
    name: str,
    container: InitContainerSpec,
    args: WorkloadArgs[WorkloadSpec],
    parts: WorkloadParts,
    options: PodOptions,
) -> k8s.core.v1.ContainerArgs:
    return k8s.core.v1.ContainerArgs(
        name=name,
        image=args.context.image(container.image or args.spec.image),
        command=container.command,
        args=list(container.arguments) or None,
        resources=container.resources.requirements(),
        **_shared(args, parts, options),
    )


def _shared(args: WorkloadArgs[WorkloadSpec], parts: WorkloadParts, options: PodOptions) -> Mapping[str, Any]:
    """Return the arguments that all containers of the pod have."""
    config_map = k8s.core.v1.ConfigMapEnvSourceArgs(name=parts.config_map)
    return {
        "env_from": [k8s.core.v1.EnvFromSourceArgs(config_map_ref=config_map)],
        "env": [*_pod_fields(args), *_secret_variables(args)] or None,
        "security_context": container_security_context(),
        "volume_mounts": volume_mounts(args, options.claim_templates),
    }


def _lifecycle(pre_stop_seconds: int, post_start: Sequence[str]) -> k8s.core.v1.LifecycleArgs | None:
    if not pre_stop_seconds and not post_start:
        return None
    # The kubelet sleeps: the image needs no shell.
    sleep = k8s.core.v1.LifecycleHandlerArgs(sleep=k8s.core.v1.SleepActionArgs(seconds=pre_stop_seconds))
    command = k8s.core.v1.LifecycleHandlerArgs(exec_=k8s.core.v1.ExecActionArgs(command=list(post_start)))
    return k8s.core.v1.LifecycleArgs(
        pre_stop=sleep if pre_stop_seconds else None, post_start=command if post_start else None
    )


def _pod_fields(args: WorkloadArgs[WorkloadSpec]) -> Sequence[k8s.core.v1.EnvVarArgs]:
    """Return the variables whose values are known on the node only."""
    fields = DATADOG_FIELDS if args.datadog else {}
    return [
        k8s.core.v1.EnvVarArgs(
            name=variable,
            value_from=k8s.core.v1.EnvVarSourceArgs(field_ref=k8s.core.v1.ObjectFieldSelectorArgs(field_path=path)),
        )
        for variable, path in fields.items()
    ]


def _secret_variables(args: WorkloadArgs[WorkloadSpec]) -> Sequence[k8s.core.v1.EnvVarArgs]:
    # The container does not start without a required secret.
    required = sorted([*args.secret_keys, *args.secret_templates])
    return [
        *(_secret_variable(variable, args.secret_name, optional=False) for variable in required),
        *(
            _secret_variable(variable, args.optional_secret_name(variable), optional=True)
            for variable in sorted(args.spec.optional_secrets)
        ),
    ]


def _secret_variable(variable: str, secret: str, *, optional: bool) -> k8s.core.v1.EnvVarArgs:
    reference = k8s.core.v1.SecretKeySelectorArgs(name=secret, key=variable, optional=optional)
    return k8s.core.v1.EnvVarArgs(name=variable, value_from=k8s.core.v1.EnvVarSourceArgs(secret_key_ref=reference))
