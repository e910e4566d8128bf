"""A stateless HTTP service: one declaration, and every Kubernetes object that follows from it."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from components.workload import network_policy as network
from components.workload.endpoint import Endpoint
from components.workload.microservice_args import MicroserviceArgs
from components.workload.pod import pod_template
from components.workload.probes import PORT_NAME
from components.workload.rollout import rolling_update
from components.workload.secrets import API_VERSION, RELOAD_ANNOTATION, external_secret_spec
from components.workload.service_account import service_identity


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
        self._network_policies()
        deployment = self._deployment()
        self._disruption_budget()
        self._autoscaler(deployment)
        self.ingress = self._ingress(service)
        self.register_outputs({"url": self.url})

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
                ports=[k8s.core.v1.ServicePortArgs(name=PORT_NAME, port=spec.port, target_port=PORT_NAME)],
            ),
            opts=self._child(*self._context.platform.load_balancing_ready),
        )

    def _deployment(self) -> k8s.apps.v1.Deployment:
        args, platform = self._args, self._context.platform
        identity = service_identity(self._name, args, self)
        config_map = self._config_map()
        external_secret = self._external_secret()
        template = pod_template(
            args, service_account=identity.account.metadata.name, config_map=config_map.metadata.name
        )
        metadata = args.metadata(args.service)
        if external_secret:
            metadata.annotations = {RELOAD_ANNOTATION: "true"}
        return k8s.apps.v1.Deployment(
            f"{self._name}-deployment",
            metadata=metadata,
            spec=k8s.apps.v1.DeploymentSpecArgs(
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=args.labels),
                strategy=rolling_update(self.spec.max_surge),
                template=template,
            ),
            opts=self._child(
                *([external_secret] if external_secret else []),
                *identity.permissions,
                *platform.compute_ready,
                # The controller's webhook adds the readiness gate: a pod is ready once its target is healthy.
                *platform.load_balancing_ready,
            ),
        )

    def _config_map(self) -> k8s.core.v1.ConfigMap:
        """Create an immutable ConfigMap with a generated name, so that a changed value is a rollout."""
        urls = {variable: callee.url_from(self.namespace) for variable, callee in self._args.calls.items()}
        return k8s.core.v1.ConfigMap(
            f"{self._name}-config",
            metadata=self._args.metadata(None),
            data={**self._args.variables(), **urls},
            immutable=True,
            opts=self._child(),
        )

    def _external_secret(self) -> k8s.apiextensions.CustomResource | None:
        store = self._context.secret_store
        if store is None or not self.spec.secrets:
            return None
        return k8s.apiextensions.CustomResource(
            f"{self._name}-secrets",
            api_version=API_VERSION,
            kind="ExternalSecret",
            metadata=self._args.metadata(self._args.secret_name),
            spec=external_secret_spec(
                store_name=store.store_name,
                target=self._args.secret_name,
                keys=self.spec.secrets,
                environment=self._context.environment,
            ),
            opts=self._child(),
        )

    def _disruption_budget(self) -> None:
        k8s.policy.v1.PodDisruptionBudget(
            f"{self._name}-disruption-budget",
            metadata=self._args.metadata(self.service),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                # minAvailable 1 with a single replica would block every node drain.
                max_unavailable=1,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=self._args.labels),
                unhealthy_pod_eviction_policy="AlwaysAllow",
            ),
            opts=self._child(),
        )

    def _autoscaler(self, deployment: k8s.apps.v1.Deployment) -> None:
        """Create the autoscaler, which owns the number of replicas even where min and max are equal.

        A number in the Deployment would have to leave it when the bounds change. The API server would then set one
        replica, and one pod would serve until the autoscaler raises the number.
        """
        k8s.autoscaling.v2.HorizontalPodAutoscaler(
            f"{self._name}-autoscaler",
            metadata=self._args.metadata(self.service),
            spec=self.spec.scaling.autoscaler(self.service),
            opts=self._child(deployment),
        )

    def _ingress(self, service: k8s.core.v1.Service) -> k8s.networking.v1.Ingress | None:
        exposure, load_balancer = self.spec.exposure, self._context.load_balancer
        if exposure is None or load_balancer is None:
            return None
        metadata = self._args.metadata(self.service)
        metadata.annotations = {**load_balancer.annotations, **exposure.annotations()}
        return k8s.networking.v1.Ingress(
            f"{self._name}-ingress",
            metadata=metadata,
            spec=exposure.ingress(load_balancer.class_name, self.spec.service_name or self.service),
            opts=self._child(service, *self._context.platform.load_balancing_ready),
        )

    def _network_policies(self) -> None:
        """Create the policy of this service, and a policy at each service that it calls."""
        spec, args, load_balancer = self.spec, self._args, self._context.load_balancer
        # Several variables may hold the URL of the same service.
        callees = list(dict.fromkeys(args.calls.values()))
        egress = [network.dns_egress()]
        egress += [
            network.egress([network.pods(callee.namespace.namespace, callee.labels)], [callee.port])
            for callee in callees
        ]
        egress += [
            network.egress([network.address_block(declared.cidr_block)], declared.ports, declared.protocol)
            for declared in spec.egress
        ]
        if args.traces:
            egress.append(network.egress([network.namespace_pods(args.traces.namespace)], [args.traces.port]))
        if spec.permissions or spec.kubernetes_permissions:
            # The Kubernetes API server, too, has an address that no pod selector matches.
            egress.append(network.aws_api_egress())
        ingress = (
            [network.ingress(network.address_blocks(load_balancer.source_cidr_blocks), spec.port)]
            if spec.exposure and load_balancer
            else []
        )
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network-policy",
            metadata=args.metadata(self.service),
            spec=network.policy(args.labels, ingress=ingress, egress=egress),
            opts=self._child(),
        )
        for callee in callees:
            self._allow_calls_to(callee)

    def _allow_calls_to(self, callee: Endpoint) -> None:
        caller = self.endpoint.name_in(callee.namespace)
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-to-{callee.name_in(self.namespace)}",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=f"{callee.service}-from-{caller}", namespace=callee.namespace.namespace, labels=callee.labels
            ),
            spec=network.policy(
                callee.labels,
                ingress=[network.ingress([network.pods(self.namespace.namespace, self._args.labels)], callee.port)],
            ),
            opts=self._child(),
        )
