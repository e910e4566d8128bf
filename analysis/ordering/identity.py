"""IAM roles: users of a role depend on its policies."""

from __future__ import annotations

from analysis.ordering.paths import all_texts, texts
from analysis.ordering.resource_index import (
    POD_PATHS,
    ResourceIndex,
    name_of,
    namespace_of,
    pod_of,
    values_of,
)
from analysis.ordering.rule import PlannedResources, Rule, objects, typed
from plan import resource_types
from plan.model import PlannedResource

STORES = ("external-secrets.io/SecretStore", "external-secrets.io/ClusterSecretStore")
_ACCOUNT_OF_STORE = "spec.provider.aws.auth.jwt.serviceAccountRef.name"
_POLICIES = (resource_types.IAM_ROLE_POLICY, resource_types.IAM_ROLE_POLICY_ATTACHMENT)


def policies(index: ResourceIndex, role: PlannedResource) -> PlannedResources:
    """Return the inline and attached policies of a role."""
    names = {role.id, *texts(role.outputs, "name")}
    return [each for each in index.typed(*_POLICIES) if texts(each.inputs, "role") & names]


def roles(index: ResourceIndex, found: set[str]) -> PlannedResources:
    """Return the roles whose ARN is among some texts."""
    return [role for role in index.typed(resource_types.IAM_ROLE) if texts(role.outputs, "arn") & found]


def _policies_of_roles(index: ResourceIndex, found: set[str]) -> list[PlannedResource]:
    return [policy for role in roles(index, found) for policy in policies(index, role)]


def policies_of(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the IAM policies of a release, an add-on, a control plane or a node group."""
    return _policies_of_roles(index, all_texts(dependent.inputs) | all_texts(values_of(dependent)))


def _account_users(index: ResourceIndex) -> PlannedResources:
    return [*index.objects(*POD_PATHS, *STORES), *index.typed(resource_types.HELM_RELEASE)]


def _account_policies(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the IAM policies of the service accounts of a resource, by annotation or Pod Identity association."""
    names = texts(pod_of(dependent), "serviceAccountName") | texts(dependent.inputs, _ACCOUNT_OF_STORE)
    names |= all_texts(values_of(dependent)) if dependent.type == resource_types.HELM_RELEASE else set()
    namespace = namespace_of(dependent)
    accounts = [each for each in index.objects("core/ServiceAccount") if namespace_of(each) == namespace]
    for account in accounts:
        if name_of(account) in names:
            yield from _policies_of_roles(index, all_texts(account.inputs.get("metadata")))
    for association in index.typed(resource_types.EKS_POD_IDENTITY_ASSOCIATION):
        if association.inputs.get("serviceAccount") in names and association.inputs.get("namespace") == namespace:
            yield association
            yield from _policies_of_roles(index, all_texts(association.inputs))


def _issuers(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    trust = str(dependent.inputs.get("assumeRolePolicy"))
    providers = index.typed(resource_types.IAM_OPEN_ID_CONNECT_PROVIDER)
    return [each for each in providers if any(arn in trust for arn in texts(each.outputs, "arn"))]


def _karpenter_node_access(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the instance profile of a node class, the policies of its role, and the access entry of its nodes."""
    profiles = index.typed(resource_types.IAM_INSTANCE_PROFILE)
    named = texts(dependent.inputs, "spec.instanceProfile")
    chosen = [each for each in profiles if named & {each.id, *texts(each.outputs, "name")}]
    yield from chosen
    taken = texts(dependent.inputs, "spec.role") | {name for each in chosen for name in texts(each.inputs, "role")}
    for role in index.typed(resource_types.IAM_ROLE):
        if taken & {role.id, *texts(role.outputs, "name")}:
            yield from policies(index, role)
            entries = index.typed(resource_types.EKS_ACCESS_ENTRY)
            yield from (each for each in entries if texts(each.inputs, "principalArn") & texts(role.outputs, "arn"))


def _secret_values(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the values that the stack itself writes to the secrets in AWS which an ExternalSecret reads."""
    named = texts(dependent.inputs, "spec.data.remoteRef.key")
    secrets = index.typed(resource_types.SECRETSMANAGER_SECRET)
    ids = {
        found
        for each in secrets
        if named & (texts(each.inputs, "name") | texts(each.outputs, "name"))
        for found in (each.id, *texts(each.outputs, "arn"))
    }
    versions = index.typed(resource_types.SECRETSMANAGER_SECRET_VERSION)
    return [each for each in versions if texts(each.inputs, "secretId") & ids]


RULES = (
    Rule(
        title="Users of an IAM role depend on its policies",
        on_destroy="AWS denies the last calls, and AWS resources created by the user of the role remain",
        dependents=typed(
            resource_types.EKS_ADDON,
            resource_types.HELM_RELEASE,
            resource_types.EKS_CLUSTER,
            resource_types.EKS_NODE_GROUP,
        ),
        prerequisites=policies_of,
    ),
    Rule(
        title="Users of a service account depend on the IAM policies of its role",
        on_destroy="AWS denies the last calls, and AWS resources created by the user of the service account remain",
        dependents=_account_users,
        prerequisites=_account_policies,
    ),
    Rule(
        title="An IAM role depends on the OIDC provider in its trust policy",
        on_destroy="running pods can no longer assume the role",
        dependents=typed(resource_types.IAM_ROLE),
        prerequisites=_issuers,
    ),
    Rule(
        title="An ExternalSecret depends on the secret values that it reads",
        on_create="the secret has no value, and pods wait for the next synchronization",
        dependents=objects("external-secrets.io/ExternalSecret"),
        prerequisites=_secret_values,
    ),
    Rule(
        title="An EC2NodeClass depends on the policies and the access entry of its role",
        on_destroy="nodes lose access to the cluster while they are drained, and the drain hangs",
        dependents=objects("karpenter.k8s.aws/EC2NodeClass"),
        prerequisites=_karpenter_node_access,
    ),
)
