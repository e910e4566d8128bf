"""Systems that clients outside of the cluster reach: one section of their settings chooses the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pulumi

from components.spec import choice_faults
from components.workload.ingress_class import IngressClass
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs, LoadBalancerSpec
from components.workload.namespace import Namespace
from components.workload.nginx_class import NginxClass, NginxClassArgs, NginxExposureSpec
from systems.contract import SystemArgs, SystemSpec


class ExposedSystemSpec(SystemSpec):
    """The settings of a system that clients reach through exactly one of ``loadBalancer`` and ``nginx``."""

    load_balancer: LoadBalancerSpec | None = None
    """An application load balancer of AWS for this system alone, with a certificate in ACM."""
    nginx: NginxExposureSpec | None = None
    """The NGINX Ingress Controller of the platform, with certificates of cert-manager: for clusters outside of AWS,
    too. Alarms on responses and a cutover need ``loadBalancer``."""

    def nginx_hosts(self) -> Mapping[str, str]:
        """Return the hosts that NGINX serves, by the dotted path of their services."""
        exposed = {".".join(map(str, path)): service.exposure for path, service in self.services().items()}
        return {path: each.host for path, each in exposed.items() if self.nginx and each and each.host}

    def faults(self) -> Iterable[str]:
        """Check that there is one way, and that no two services have one host behind NGINX."""
        yield from super().faults()
        yield from choice_faults(
            self, load_balancer="an application load balancer of AWS", nginx="the NGINX Ingress Controller"
        )
        taken: dict[str, str] = {}
        for path, host in self.nginx_hosts().items():
            other = taken.setdefault(host, path)
            if other != path:
                yield (
                    f"{path}.exposure.host {host} is the host of {other}, too, and the NGINX Ingress Controller gives "
                    "a host to one service only. Use another host."
                )


def ingress_class(
    name: str, args: SystemArgs[ExposedSystemSpec], namespace: Namespace, opts: pulumi.ResourceOptions
) -> IngressClass:
    """Create the way of clients to the services of a system; ``name`` is that of the system's component."""
    spec, platform = args.spec, args.platform
    if spec.load_balancer:
        load_balancer = LoadBalancerArgs(spec=spec.load_balancer, platform=platform, class_name=args.namespace)
        return LoadBalancer(f"{name}-load-balancer", load_balancer, opts)
    if spec.nginx:
        nginx = NginxClassArgs(spec=spec.nginx, platform=platform, namespace=namespace)
        return NginxClass(f"{name}-nginx", nginx, opts)
    msg = f"{args.system}: has neither loadBalancer nor nginx. Give one of them."
    raise ValueError(msg)
