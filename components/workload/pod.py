"""The pod of a microservice, at the ``restricted`` Pod Security level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from components.node_selection import NodeSelection
from components.workload.microservice_args import MicroserviceArgs
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.probes import PORT_NAME
from components.workload.security_context import container_security_context, pod_security_context


def pod_template(
    args: MicroserviceArgs, *, service_account: pulumi.Input[str], config_map: pulumi.Input[str]
) -> k8s.core.v1.PodTemplateSpecArgs:
    """Return a template that runs as non-root with a read-only root file system, spread over zones and nodes."""
    spec = args.spec
    nodes = NodeSelection(node_group=spec.node_group, architectures=spec.architectures)
    return k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(labels=args.labels),
        spec=k8s.core.v1.PodSpecArgs(
            service_account_name=service_account,
            # IRSA uses a token of its own. The Kubernetes API token is for services that declare its use.
            automount_service_account_token=bool(spec.kubernetes_permissions),
            # Service links would add variables such as REDIS_PORT=tcp://… for each Service of the namespace.
            enable_service_links=False,
            security_context=pod_security_context(spec.user_id, spec.group_id, spec.port),
            node_selector=nodes.node_selector or None,
            tolerations=[k8s.core.v1.TolerationArgs(**toleration) for toleration in nodes.tolerations] or None,
            topology_spread_constraints=[
                _spread("topology.kubernetes.io/zone", args.labels),
                _spread("kubernetes.io/hostname", args.labels),
            ],
            termination_grace_period_seconds=spec.shutdown.termination_grace_period_seconds,
            containers=[_container(args, config_map)],
            volumes=_volumes(args),
        ),
    )


def _spread(topology_key: str, labels: Mapping[str, str]) -> k8s.core.v1.TopologySpreadConstraintArgs:
    return k8s.core.v1.TopologySpreadConstraintArgs(
        max_skew=1,
        topology_key=topology_key,
        when_unsatisfiable="ScheduleAnyway",
        label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
        # Count the pods of one rollout only, so that a new version is spread independently of the old one.
        match_label_keys=["pod-template-hash"],
    )


def _container(args: MicroserviceArgs, config_map: pulumi.Input[str]) -> k8s.core.v1.ContainerArgs:
    spec = args.spec
    probes = spec.probes
    return k8s.core.v1.ContainerArgs(
        name=args.service,
        image=args.context.image(spec.image),
        command=spec.entry_point(),
        ports=[k8s.core.v1.ContainerPortArgs(name=PORT_NAME, container_port=spec.port, protocol="TCP")],
        env_from=[k8s.core.v1.EnvFromSourceArgs(config_map_ref=k8s.core.v1.ConfigMapEnvSourceArgs(name=config_map))],
        env=_secret_variables(args),
        resources=spec.resources.requirements(),
        liveness_probe=probes.liveness.probe(),
        readiness_probe=probes.readiness.probe(),
        startup_probe=probes.startup.probe() if probes.startup else None,
        lifecycle=_pre_stop(spec.shutdown.pre_stop_seconds),
        security_context=container_security_context(),
        volume_mounts=_volume_mounts(args),
    )


def _pre_stop(seconds: int) -> k8s.core.v1.LifecycleArgs | None:
    if not seconds:
        return None
    return k8s.core.v1.LifecycleArgs(
        # The kubelet sleeps: the image needs no shell.
        pre_stop=k8s.core.v1.LifecycleHandlerArgs(sleep=k8s.core.v1.SleepActionArgs(seconds=seconds))
    )


def _secret_variables(args: MicroserviceArgs) -> Sequence[k8s.core.v1.EnvVarArgs]:
    return [
        k8s.core.v1.EnvVarArgs(
            name=variable,
            value_from=k8s.core.v1.EnvVarSourceArgs(
                # Required: the container does not start without its secret.
                secret_key_ref=k8s.core.v1.SecretKeySelectorArgs(name=args.secret_name, key=variable, optional=False)
            ),
        )
        for variable in sorted(args.spec.secrets)
    ]


def _writable_volumes(spec: MicroserviceSpec) -> Mapping[str, str]:
    return {f"writable-{index}": path for index, path in enumerate(spec.writable_paths)}


def _volumes(args: MicroserviceArgs) -> Sequence[k8s.core.v1.VolumeArgs]:
    scratch = [
        k8s.core.v1.VolumeArgs(name=name, empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="256Mi"))
        for name in _writable_volumes(args.spec)
    ]
    claims = [
        k8s.core.v1.VolumeArgs(
            name=name,
            persistent_volume_claim=k8s.core.v1.PersistentVolumeClaimVolumeSourceArgs(
                claim_name=claim.claim_name, read_only=claim.read_only
            ),
        )
        for name, claim in args.claims.items()
    ]
    return [*scratch, *claims]


def _volume_mounts(args: MicroserviceArgs) -> Sequence[k8s.core.v1.VolumeMountArgs]:
    scratch = [
        k8s.core.v1.VolumeMountArgs(name=name, mount_path=path) for name, path in _writable_volumes(args.spec).items()
    ]
    claims = [
        k8s.core.v1.VolumeMountArgs(name=name, mount_path=claim.mount_path, read_only=claim.read_only)
        for name, claim in args.claims.items()
    ]
    return [*scratch, *claims]
