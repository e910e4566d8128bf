"""Load balancer controllers: an Ingress and a Service of type LoadBalancer get the DNS name of a load balancer.

The names end in ``.invalid``, which no resolver answers (RFC 2606): there is no load balancer.
"""

from __future__ import annotations

from cluster.api import Api, Object
from cluster.objects import path_of
from nested import value_at

SERVICES = "/api/v1/services"
INGRESSES = "/apis/networking.k8s.io/v1/ingresses"


def play(api: Api) -> None:
    """Set the status of objects without one."""
    services = [each for each in api.items(SERVICES) if value_at(each, "spec", "type") == "LoadBalancer"]
    for collection, items in ((SERVICES, services), (INGRESSES, api.items(INGRESSES))):
        for each in items:
            if not value_at(each, "status", "loadBalancer", "ingress"):
                status = {"loadBalancer": {"ingress": [{"hostname": hostname(each)}]}}
                api.patch(f"{path_of(collection, each)}/status", {"status": status})


def hostname(item: Object) -> str:
    """Return the DNS name of an object's load balancer."""
    return f"{item['metadata']['name']}.{item['metadata']['namespace']}.elb.invalid"
