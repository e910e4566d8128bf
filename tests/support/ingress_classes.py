"""The ingress class that each system of a planned stack uses, and the sources of its requests."""

from __future__ import annotations

from tests.support.network import Pod
from tests.support.stack_addons import charts, values
from tests.support.stack_plans import OWNERS, planned, settings_of
from tests.support.workload_objects import names

SYSTEMS = {"layering-detection": "layeringDetection", "email-rag": "emailRag"}
"""Keys of the systems in the settings."""
NGINX = "nginx"
"""Name of the ingress class of the NGINX Ingress Controller."""
NGINX_CHART = "nginx-ingress"
NGINX_CONTROLLER = Pod(
    namespace="nginx-ingress", labels={"app.kubernetes.io/name": "nginx-ingress"}, address="10.40.65.8"
)
"""A pod of the NGINX Ingress Controller."""


def behind_nginx(stack: str, system: str) -> bool:
    """Return True if the settings expose a system by NGINX, and False if they give it a load balancer of its own."""
    chosen = {"loadBalancer", "nginx"} & settings_of(stack)["systems"][SYSTEMS[system]].keys()
    assert len(chosen) == 1, f"{stack}: {system} has {sorted(chosen)}, not one of loadBalancer and nginx"
    return chosen == {"nginx"}


def class_of(stack: str, system: str) -> str:
    """Return the name of the ingress class that a system has by the settings."""
    return NGINX if behind_nginx(stack, system) else f"{system}-{planned(stack).stack}"


def ingress_classes(stack: str) -> set[str]:
    """Return the names of the ingress classes on the cluster: the planned ones, and that of the chart of NGINX."""
    owner = stack if stack in OWNERS else "dev"
    found = names(stack, "IngressClass")
    if NGINX_CHART in charts(owner):
        ingress_class = values(owner, NGINX_CHART)["controller"]["ingressClass"]
        assert ingress_class["create"] is True
        found.add(ingress_class["name"])
    return found
