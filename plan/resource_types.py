"""Pulumi type tokens, and the Kubernetes API versions, kinds and scopes that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK = "pulumi:pulumi:Stack"
STACK_REFERENCE = "pulumi:pulumi:StackReference"

HELM_RELEASE = "kubernetes:helm.sh/v3:Release"
KUBERNETES_SECRET = "kubernetes:core/v1:Secret"  # noqa: S105  a type, not a secret

_NOT_OBJECTS = ("helm.sh/", "yaml", "kustomize", "helm:", "pulumi")
"""Token groups of the package that stand for tools rather than for objects of the API server."""

_CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "ComponentStatus",
        "CustomResourceDefinition",
        "DeviceClass",
        "DeviceTaintRule",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "SelfSubjectReview",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersion",
        "StorageVersionMigration",
        "TokenReview",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    }
)
"""Kinds of Kubernetes 1.36 that live in no namespace."""

_BUILT_IN_GROUPS = frozenset({"apps", "autoscaling", "batch", "core", "extensions", "policy"})


def is_kubernetes_object(type_: str) -> bool:
    """Whether the type is an object of the API server, in contrast to a Helm release, a provider or a chart."""
    package, _, rest = type_.partition(":")
    return package == "kubernetes" and not rest.startswith(_NOT_OBJECTS)


def api_version_and_kind(type_: str) -> tuple[str, str]:
    """``kubernetes:apps/v1:Deployment`` is a Deployment of apps/v1; the core group has no name on the API."""
    _, version, kind = type_.split(":")
    return version.removeprefix("core/"), kind.removesuffix("Patch")


def is_namespaced(api_version: str, kind: str, metadata: Mapping[str, Any]) -> bool:
    """Whether the object lives in a namespace; a custom resource does where it names one."""
    group = api_version.partition("/")[0] if "/" in api_version else "core"
    if group in _BUILT_IN_GROUPS or group.endswith(".k8s.io"):
        return kind not in _CLUSTER_SCOPED
    return bool(metadata.get("namespace"))
