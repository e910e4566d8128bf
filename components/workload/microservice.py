"""A stateless HTTP service: one declaration, and every Kubernetes object that follows from it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from components.workload import network_policy as network
from components.workload.controllers import deployment, disruption_budget, horizontal_autoscaler
from components.workload.endpoint import Endpoint
from components.workload.ingress_class import ExposedService
from components.workload.microservice_args import MicroserviceArgs
from components.workload.pod import PodOptions
from components.workload.probes import PORT_NAME
from components.workload.workload_network import network_policies


class Microservice(pulumi.ComponentResource):
    """A stateless HTTP service with its Kubernetes objects and its IAM role."""

    TYPE = "landfall:workload:Microservice"

    url: pulumi.Output[str]
    """URL that works in every namespace of the cluster."""

    def __init__(self, name: str, args: MicroserviceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args, self._context = name, args, args.context
        self.spec = args.spec
        self.service = args.service
        self.namespace = args.context.namespace

        service = self._kubernetes_service()
        self.endpoint = Endpoint(
            service=args.service,
            namespace=self.namespace,
            host=service.metadata.name,
            port=args.spec.port,
            labels=args.labels,
        )
        """Address for the services that call this one."""
        self.url = self.endpoint.url
        network_policies(name, args, self, self._ingress_rules())
        self.controller = deployment(
            name, args, self, options=PodOptions(probes=args.spec.probes.for_container(PORT_NAME))
        )
        """Deployment of the pods."""
        self.ready: Sequence[pulumi.Resource] = (service, self.controller)
        """Prerequisites of a caller that resolves the name of the Service at its start."""
        disruption_budget(name, args, self, args.spec.disruption)
        horizontal_autoscaler(name, args, self, scaling=args.spec.scaling, target=self.controller)
        self.ingress = self._ingress(service)
        self.register_outputs({"url": self.url})

    def endpoint_at(self, port_name: str, scheme: str = "http") -> Endpoint:
        """Return the address of an additional port, for the workloads that call it."""
        return self.endpoint.at(port_name, self.spec.additional_ports, scheme)

    def _child(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on))

    def _kubernetes_service(self) -> k8s.core.v1.Service:
        spec = self.spec
        metadata = self._args.metadata(spec.service_name or self.service)
        # Pulumi would wait for ready pods here and delay callers and the Ingress. The Deployment waits for the pods.
        metadata.annotations = {"pulumi.com/skipAwait": "true"}
        return k8s.core.v1.Service(
            f"{self._name}-service",
            metadata=metadata,
            spec=k8s.core.v1.ServiceSpecArgs(
                type="ClusterIP",
                selector=self._args.labels,
                ports=[port.of_service() for port in spec.container_ports()],
            ),
            opts=self._child(*self._context.platform.load_balancing_ready),
        )

    def _ingress_rules(self) -> list[network.Ingress]:
        ingress_class = self._context.ingress_class
        if self.spec.exposure is None or ingress_class is None:
            return []
        return [network.ingress(ingress_class.peers, self.spec.port)]

    def _ingress(self, service: k8s.core.v1.Service) -> k8s.networking.v1.Ingress | None:
        exposure, ingress_class = self.spec.exposure, self._context.ingress_class
        if exposure is None or ingress_class is None:
            return None
        backend = self.spec.service_name or self.service
        parts = ingress_class.parts(
            ExposedService(name=self.service, spec=self.spec, exposure=exposure, kubernetes_service=backend)
        )
        metadata = self._args.metadata(self.service)
        metadata.annotations = dict(parts.annotations)
        return k8s.networking.v1.Ingress(
            f"{self._name}-ingress",
            metadata=metadata,
            spec=exposure.ingress(ingress_class.class_name, backend, parts.certificates),
            opts=self._child(service, *ingress_class.ready),
        )
