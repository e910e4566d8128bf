"""The objects that the pods of every workload need: identity, configuration, secrets and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.workload.secrets import API_VERSION, RELOAD_ANNOTATION, SecretKeySpec, external_secret_spec
from components.workload.service_account import service_identity
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_spec import WorkloadSpec, object_name


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadParts:
    """The objects that a pod template refers to, and those that the pods depend on."""

    service_account: pulumi.Input[str]
    config_map: pulumi.Input[str]
    """Name of the ConfigMap with the environment variables."""
    files: pulumi.Input[str] | None
    """Name of the ConfigMap with the files; None without files."""
    ready: Sequence[pulumi.Resource]
    annotations: Mapping[str, str]
    """Annotations of the controller of the pods."""


def workload_parts(name: str, args: WorkloadArgs[WorkloadSpec], parent: pulumi.Resource) -> WorkloadParts:
    """Create the service account, ConfigMaps and ExternalSecret of a workload."""
    child = pulumi.ResourceOptions(parent=parent)
    identity = service_identity(name, args, parent)
    # Immutable, with a generated name, so that a changed value is a rollout.
    config_map = k8s.core.v1.ConfigMap(
        f"{name}-config", metadata=args.metadata(None), data=dict(args.variables()), immutable=True, opts=child
    )
    files = _files(name, args, child)
    prerequisites = [*(each for connection in args.connections for each in connection.ready), *args.depends_on]
    # Among them are the values of generated secrets: without a value, the first synchronization fails.
    synced = pulumi.ResourceOptions(parent=parent, depends_on=prerequisites)
    external_secret = _external_secret(name, args, synced)
    _optional_external_secrets(name, args, child)
    platform = args.context.platform
    return WorkloadParts(
        service_account=identity.account.metadata.name,
        config_map=config_map.metadata.name,
        files=files,
        ready=[
            *([external_secret] if external_secret else []),
            *identity.permissions,
            *prerequisites,
            *platform.compute_ready,
            # The controller's webhook adds the readiness gate: a pod is ready once its target is healthy.
            *platform.load_balancing_ready,
        ],
        annotations={RELOAD_ANNOTATION: "true"} if external_secret or args.spec.optional_secrets else {},
    )


def _files(name: str, args: WorkloadArgs[WorkloadSpec], opts: pulumi.ResourceOptions) -> pulumi.Output[str] | None:
    """Create a ConfigMap with a key for each file, in the order of the paths."""
    files = args.mounted_files()
    if not files:
        return None
    config_map = k8s.core.v1.ConfigMap(
        f"{name}-files",
        metadata=args.metadata(None),
        data={f"file-{index}": files[path] for index, path in enumerate(sorted(files))},
        immutable=True,
        opts=opts,
    )
    return config_map.metadata.apply(lambda metadata: metadata.name or "")


def _external_secret(
    name: str, args: WorkloadArgs[WorkloadSpec], opts: pulumi.ResourceOptions
) -> k8s.apiextensions.CustomResource | None:
    store, keys, templates = args.context.secret_store, args.secret_keys, args.secret_templates
    if store is None or not (keys or templates):
        return None
    parts: dict[str, SecretKeySpec] = {}
    for connection in args.connections:
        parts |= connection.keys
    copied = {variable: f"{{{{ .{variable} }}}}" for variable in keys}
    return k8s.apiextensions.CustomResource(
        f"{name}-secrets",
        api_version=API_VERSION,
        kind="ExternalSecret",
        metadata=args.secret_metadata(),
        spec=external_secret_spec(
            store_name=store.store_name,
            target=args.secret_name,
            keys={**keys, **parts},
            environment=args.context.environment,
            templates={**copied, **templates} if templates else None,
        ),
        opts=opts,
    )


def _optional_external_secrets(name: str, args: WorkloadArgs[WorkloadSpec], opts: pulumi.ResourceOptions) -> None:
    """Create an ExternalSecret for each variable: one missing value fails all values of an ExternalSecret.

    Pulumi does not wait for them, and the pods do not depend on them.
    """
    store = args.context.secret_store
    if store is None:
        return
    for variable, key in args.spec.optional_secrets.items():
        metadata = args.metadata(args.optional_secret_name(variable))
        metadata.annotations = {"pulumi.com/skipAwait": "true"}
        k8s.apiextensions.CustomResource(
            f"{name}-{object_name(variable)}-optional",
            api_version=API_VERSION,
            kind="ExternalSecret",
            metadata=metadata,
            spec=external_secret_spec(
                store_name=store.store_name,
                target=args.optional_secret_name(variable),
                keys={variable: key},
                environment=args.context.environment,
            ),
            opts=opts,
        )
