"""Finds things among the objects of one cluster."""

from __future__ import annotations

from typing import Any

from plan import resource_types
from rehearsal.cloud import account, charts
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

LOAD_BALANCER_CONTROLLER = "aws-load-balancer-controller"
ROLE_ARN = "eks.amazonaws.com/role-arn"


def kind_of(resource: Resource) -> str:
    """Its kind on the API."""
    return resource_types.api_version_and_kind(resource.type)[1]


def metadata_of(resource: Resource) -> dict[str, Any]:
    """Name, namespace and labels, as they are in the cluster."""
    return resource.outputs["metadata"]


def title_of(resource: Resource) -> str:
    """Kind and id: an Ingress and a Service may have one name."""
    return f"{kind_of(resource)} {resource.id}"


class ApiServer:
    """A cluster by the endpoint of its API, with its objects and its Helm releases."""

    def __init__(self, store: Store, endpoint: str) -> None:
        self.store = store
        self.endpoint = endpoint
        clusters = [each for each in store.of_type(resource_types.EKS_CLUSTER) if each.outputs["endpoint"] == endpoint]
        self.cluster = clusters[0] if clusters else None

    def objects(self, kind: str, namespace: str | None = None) -> list[Resource]:
        """The objects of a kind that are not on their way out."""
        return [
            each
            for each in self._mine()
            if resource_types.is_kubernetes_object(each.type)
            and kind_of(each) == kind
            and namespace in (None, metadata_of(each).get("namespace"))
        ]

    def get(self, kind: str, name: str, namespace: str | None = None) -> Resource | None:
        """The object of a name."""
        found = [each for each in self.objects(kind, namespace) if metadata_of(each)["name"] == name]
        return found[0] if found else None

    def releases(self, chart: str | None = None) -> list[Resource]:
        """The Helm releases, or those of one chart."""
        return [
            each
            for each in self._mine()
            if each.type == resource_types.HELM_RELEASE and chart in (None, charts.name_of(each.inputs))
        ]

    def has_namespace(self, name: str) -> bool:
        """Whether a namespace is there; some always are."""
        always = {"default", "kube-node-lease", "kube-public", "kube-system"}
        return name in always or self.get("Namespace", name) is not None

    def defines(self, api_version: str, kind: str) -> bool:
        """Whether a custom kind is defined: by an object of the program, or by a chart that is installed."""
        group = api_version.partition("/")[0]
        if any(group in charts.groups_of(release.inputs) for release in self.releases()):
            return True
        return any(
            crd.inputs["spec"]["group"] == group and crd.inputs["spec"]["names"]["kind"] == kind
            for crd in self.objects("CustomResourceDefinition")
        )

    def load_balancer_webhook(self) -> bool:
        """Whether the controller's webhook answers: its release is there and pods of it have a node."""
        return bool(self.releases(LOAD_BALANCER_CONTROLLER)) and self.has_nodes()

    def refuses_services(self) -> bool:
        """Whether the controller's webhook stands before new Services and does not answer, as while it starts."""
        starting = [each for each in self.store.arriving if each.place == self.endpoint]
        if any(charts.asks_about_services(each.inputs) for each in starting):
            return True
        return not self.has_nodes() and any(charts.asks_about_services(each.inputs) for each in self.releases())

    def load_balancer_controller(self) -> bool:
        """Whether the controller can also talk to AWS: by a role that may, and a network with a way out."""
        return self.has_nodes() and any(
            self._role_works(release.inputs.get("values") or {}) for release in self.releases(LOAD_BALANCER_CONTROLLER)
        )

    def has_nodes(self) -> bool:
        """Whether a pod finds a node."""
        return self.cluster is not None and bool(account.working_nodes(self.store, self.cluster))

    def has_addon(self, name: str) -> bool:
        """Whether EKS runs an add-on here."""
        return self.cluster is not None and name in account.addons(self.store, self.cluster)

    def account_works(self, name: str, namespace: str) -> bool:
        """Whether a service account exists, and its role on AWS, if it has one, may do something."""
        found = self.get("ServiceAccount", name, namespace)
        if found is None:
            return False
        arn = (metadata_of(found).get("annotations") or {}).get(ROLE_ARN)
        return arn is None or account.role_works(self.store, arn)

    def _role_works(self, values: dict[str, Any]) -> bool:
        annotations = (values.get("serviceAccount") or {}).get("annotations") or {}
        arn = annotations.get(ROLE_ARN)
        return arn is None or account.role_works(self.store, arn)

    def _mine(self) -> list[Resource]:
        return [each for each in self.store if each.place == self.endpoint and not each.deleting]
