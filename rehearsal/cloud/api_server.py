"""Queries about the Kubernetes objects and Helm releases of one cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nested import mapping_at, value_at
from plan import resource_types
from rehearsal.cloud import aws_queries, charts
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

NGINX = "nginx-ingress"
LOAD_BALANCER_CONTROLLER = "aws-load-balancer-controller"
ROLE_ARN = "eks.amazonaws.com/role-arn"


def kind_of(resource: Resource) -> str:
    """Return the kind of an object."""
    return resource_types.api_version_and_kind(resource.type)[1]


def group_of(resource: Resource) -> str:
    """Return the API group of an object; empty for a release and for the core group."""
    return f"{resource.inputs.get('apiVersion', '')}".rpartition("/")[0]


def metadata_of(resource: Resource) -> dict[str, Any]:
    """Return the metadata of an object as the cluster stores it."""
    return resource.outputs["metadata"]


def pod_spec_of(resource: Resource) -> Mapping[str, Any] | None:
    """Return the pod spec of an object with a pod template, such as a Deployment."""
    spec = mapping_at(resource.inputs, "spec", "template", "spec")
    return spec if "containers" in spec else None


def display_name(resource: Resource) -> str:
    """Return kind and id: an Ingress and a Service may have the same name."""
    return f"{kind_of(resource)} {resource.id}"


def chart_role_is_usable(store: Store, inputs: Mapping[str, Any]) -> bool:
    """Return whether the service account of a release has no IAM role, or one that is usable."""
    arn = value_at(inputs, "values", "serviceAccount", "annotations", ROLE_ARN)
    return arn is None or aws_queries.role_is_usable(store, arn)


class ApiServer:
    """One cluster, found by its API endpoint, with its objects and Helm releases."""

    def __init__(self, store: Store, endpoint: str) -> None:
        self.store = store
        self.endpoint = endpoint
        clusters = [each for each in store.of_type(resource_types.EKS_CLUSTER) if each.outputs["endpoint"] == endpoint]
        self.cluster = clusters[0] if clusters else None

    def objects(self, kind: str, namespace: str | None = None) -> list[Resource]:
        """Return the objects of a kind that are not being deleted."""
        return [
            each
            for each in self._resources()
            if resource_types.is_kubernetes_object(each.type)
            and kind_of(each) == kind
            and namespace in (None, metadata_of(each).get("namespace"))
        ]

    def with_pods(self, namespace: str | None = None) -> list[Resource]:
        """Return the objects of any kind that have a pod template and are not being deleted."""
        return [
            each
            for each in self._resources()
            if pod_spec_of(each) is not None and namespace in (None, metadata_of(each).get("namespace"))
        ]

    def get(self, kind: str, name: str, namespace: str | None = None) -> Resource | None:
        """Return the object of a kind and name, if it exists."""
        found = [each for each in self.objects(kind, namespace) if metadata_of(each)["name"] == name]
        return found[0] if found else None

    def releases(self, chart: str | None = None) -> list[Resource]:
        """Return all Helm releases, or the releases of one chart."""
        return [
            each
            for each in self._resources()
            if each.type == resource_types.HELM_RELEASE and chart in (None, charts.name_of(each.inputs))
        ]

    def load_balancer_webhook_ready(self) -> bool:
        """Return whether the load balancer controller is installed and its pods have a node: its webhook responds."""
        return bool(self.releases(LOAD_BALANCER_CONTROLLER)) and self.has_ready_nodes()

    def blocks_services(self) -> bool:
        """Return whether the controller's webhook for Services does not respond, as while it starts."""
        starting = [each for each in self.store.creating if each.location == self.endpoint]
        if any(charts.intercepts_services(each.inputs) for each in starting):
            return True
        return not self.has_ready_nodes() and any(charts.intercepts_services(each.inputs) for each in self.releases())

    def load_balancer_controller_ready(self) -> bool:
        """Return whether the controller can also call AWS: its role is usable and its nodes reach the internet."""
        return self.has_ready_nodes() and any(
            chart_role_is_usable(self.store, release.inputs) for release in self.releases(LOAD_BALANCER_CONTROLLER)
        )

    def served_by_nginx(self, ingress: Resource) -> bool:
        """Return whether an Ingress has the class of an installed NGINX Ingress Controller."""
        name = value_at(ingress.inputs, "spec", "ingressClassName")
        return any(charts.ingress_class_of(each.inputs) == name for each in self.releases(NGINX))

    def has_ready_nodes(self) -> bool:
        """Return whether the cluster has a ready node."""
        return self.cluster is not None and bool(aws_queries.ready_node_groups(self.store, self.cluster))

    def has_addon(self, name: str) -> bool:
        """Return whether an EKS add-on is active."""
        return self.cluster is not None and name in aws_queries.active_addons(self.store, self.cluster)

    def service_account_is_usable(self, name: str, namespace: str) -> bool:
        """Return whether a service account exists, and has no IAM role or one that is usable."""
        found = self.get("ServiceAccount", name, namespace)
        if found is None:
            return False
        arn = value_at(metadata_of(found), "annotations", ROLE_ARN)
        return arn is None or aws_queries.role_is_usable(self.store, arn)

    def _resources(self) -> list[Resource]:
        return [each for each in self.store if each.location == self.endpoint and not each.deleting]
