"""Roles: who acts by one comes after what the role may do, and is gone before it may do nothing."""

from __future__ import annotations

from analysis.ordering.inventory import TEMPLATES, Inventory, name_of, namespace_of, pod_of, values_of
from analysis.ordering.paths import all_texts, texts
from analysis.ordering.rule import Resources, Rule, objects, typed
from plan import resource_types
from plan.model import PlannedResource

STORES = ("external-secrets.io/SecretStore", "external-secrets.io/ClusterSecretStore")
_ACCOUNT_OF_STORE = "spec.provider.aws.auth.jwt.serviceAccountRef.name"
_POLICIES = (resource_types.IAM_ROLE_POLICY, resource_types.IAM_ROLE_POLICY_ATTACHMENT)


def policies(inventory: Inventory, role: PlannedResource) -> Resources:
    """What a role may do: policies of its own and attached ones."""
    names = {role.id, *texts(role.outputs, "name")}
    return [each for each in inventory.typed(*_POLICIES) if texts(each.inputs, "role") & names]


def roles(inventory: Inventory, found: set[str]) -> Resources:
    """The roles whose ARN is among some texts."""
    return [role for role in inventory.typed(resource_types.IAM_ROLE) if texts(role.outputs, "arn") & found]


def _allowed(inventory: Inventory, found: set[str]) -> list[PlannedResource]:
    return [policy for role in roles(inventory, found) for policy in policies(inventory, role)]


def of_software(inventory: Inventory, late: PlannedResource) -> Resources:
    """What a release or an add-on, a control plane or a group of nodes may do on AWS."""
    return _allowed(inventory, all_texts(late.inputs) | all_texts(values_of(late)))


def _account_users(inventory: Inventory) -> Resources:
    return [*inventory.objects(*TEMPLATES, *STORES), *inventory.typed(resource_types.HELM_RELEASE)]


def _of_accounts(inventory: Inventory, late: PlannedResource) -> Resources:
    """What the accounts that a resource names may do, by their annotation or by an association with a role."""
    names = texts(pod_of(late), "serviceAccountName") | texts(late.inputs, _ACCOUNT_OF_STORE)
    names |= all_texts(values_of(late)) if late.type == resource_types.HELM_RELEASE else set()
    namespace = namespace_of(late)
    accounts = [each for each in inventory.objects("core/ServiceAccount") if namespace_of(each) == namespace]
    for account in accounts:
        if name_of(account) in names:
            yield from _allowed(inventory, all_texts(account.inputs.get("metadata")))
    for association in inventory.typed(resource_types.EKS_POD_IDENTITY_ASSOCIATION):
        if association.inputs.get("serviceAccount") in names and association.inputs.get("namespace") == namespace:
            yield association
            yield from _allowed(inventory, all_texts(association.inputs))


def _issuers(inventory: Inventory, late: PlannedResource) -> Resources:
    trust = str(late.inputs.get("assumeRolePolicy"))
    providers = inventory.typed(resource_types.IAM_OPEN_ID_CONNECT_PROVIDER)
    return [each for each in providers if any(arn in trust for arn in texts(each.outputs, "arn"))]


def _of_karpenter_nodes(inventory: Inventory, late: PlannedResource) -> Resources:
    """The profile of a class's nodes, what their role may do, and the entry by which the cluster lets them join."""
    profiles = inventory.typed(resource_types.IAM_INSTANCE_PROFILE)
    named = texts(late.inputs, "spec.instanceProfile")
    chosen = [each for each in profiles if named & {each.id, *texts(each.outputs, "name")}]
    yield from chosen
    taken = texts(late.inputs, "spec.role") | {name for each in chosen for name in texts(each.inputs, "role")}
    for role in inventory.typed(resource_types.IAM_ROLE):
        if taken & {role.id, *texts(role.outputs, "name")}:
            yield from policies(inventory, role)
            entries = inventory.typed(resource_types.EKS_ACCESS_ENTRY)
            yield from (each for each in entries if texts(each.inputs, "principalArn") & texts(role.outputs, "arn"))


RULES = (
    Rule(
        up="Whoever acts by a role comes after what the role may do",
        destroy="AWS would refuse its last calls, and what it made on AWS would stay behind",
        late=typed(
            resource_types.EKS_ADDON,
            resource_types.HELM_RELEASE,
            resource_types.EKS_CLUSTER,
            resource_types.EKS_NODE_GROUP,
        ),
        early=of_software,
    ),
    Rule(
        up="Whoever uses a service account comes after what the account may do",
        destroy="its last calls to AWS would be refused, and what it holds there would stay",
        late=_account_users,
        early=_of_accounts,
    ),
    Rule(
        up="A service account's role comes after the issuer of its tokens",
        destroy="nobody could take on the role any more while its users still run",
        late=typed(resource_types.IAM_ROLE),
        early=_issuers,
    ),
    Rule(
        up="Karpenter's nodes come after what they may do and after their way into the cluster",
        destroy="nodes that are being drained would lose the cluster, and the drain would hang",
        late=objects("karpenter.k8s.aws/EC2NodeClass"),
        early=_of_karpenter_nodes,
    ),
)
