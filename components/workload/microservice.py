"""The heart of the platform: one declaration, every Kubernetes object that follows from it."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from components.workload import network_policy as network
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace
from components.workload.pod import PodArgs, pod_template
from components.workload.probes import PORT_NAME
from components.workload.rollout import rolling_update
from components.workload.secrets import API_VERSION, RELOAD_ANNOTATION, SecretStore, external_secret_spec
from components.workload.service_account import Identity, ServiceAccountArgs, service_identity


class Microservice(pulumi.ComponentResource):
    """A stateless HTTP service, and all that it needs of the cluster and of AWS, from one declaration."""

    TYPE = "landfall:workload:Microservice"

    url: pulumi.Output[str]
    """Where it is reached from anywhere in the cluster."""

    def __init__(self, name: str, args: MicroserviceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self.spec = args.spec
        self.namespace = args.namespace
        self.labels = {"app.kubernetes.io/name": args.service, "app.kubernetes.io/part-of": args.part_of}
        """What selects its pods; everything of it carries them."""

        service = self._kubernetes_service()
        self.host = service.metadata.name
        self.url = pulumi.Output.format("http://{0}.{1}:{2}", self.host, self.namespace.namespace, self.spec.port)
        self._network_policies()
        deployment = self._deployment()
        self._disruption_budget()
        if args.spec.scaling.autoscaled:
            self._autoscaler(deployment)
        self.ingress = self._ingress(service)
        self.register_outputs({"url": self.url})

    def _child(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on))

    def _kubernetes_service(self) -> k8s.core.v1.Service:
        spec = self.spec
        metadata = self.metadata(spec.service_name or self.service)
        # Pulumi would wait for pods here, and callers and Ingress behind it: the Deployment waits for them anyway.
        metadata.annotations = {"pulumi.com/skipAwait": "true"}
        return k8s.core.v1.Service(
            f"{self._name}-service",
            metadata=metadata,
            spec=k8s.core.v1.ServiceSpecArgs(
                type="ClusterIP",
                selector=self.labels,
                ports=[k8s.core.v1.ServicePortArgs(name=PORT_NAME, port=spec.port, target_port=PORT_NAME)],
            ),
            opts=self._child(*self._args.platform.load_balancing_ready),
        )

    def _deployment(self) -> k8s.apps.v1.Deployment:
        args = self._args
        identity = self._identity()
        config_map = self._config_map()
        external_secret = self._external_secret(args.secret_store) if args.secret_store and self.spec.secrets else None
        template = pod_template(
            PodArgs(
                spec=self.spec,
                container=args.service,
                image=args.platform.registry.apply(
                    lambda registry: self.spec.image.reference(registry, args.default_image_tag)
                ),
                labels=self.labels,
                service_account=identity.account.metadata.name,
                config_map=config_map.metadata.name,
                secret=self._secret_name if external_secret else None,
                claims=args.claims,
            )
        )
        scaling, metadata = self.spec.scaling, self.metadata(args.service)
        if external_secret:
            metadata.annotations = {RELOAD_ANNOTATION: "true"}
        return k8s.apps.v1.Deployment(
            f"{self._name}-deployment",
            metadata=metadata,
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=None if scaling.autoscaled else scaling.min,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=self.labels),
                strategy=rolling_update(self.spec.max_surge),
                template=template,
            ),
            opts=self._child(
                *([external_secret] if external_secret else []),
                *identity.rights,
                *args.platform.compute_ready,
                # Its webhook adds the gate by which a pod is ready only once the load balancer knows it.
                *args.platform.load_balancing_ready,
            ),
        )

    def _identity(self) -> Identity:
        args = self._args
        account = ServiceAccountArgs(
            spec=self.spec,
            service=args.service,
            namespace=args.namespace,
            oidc_provider=args.platform.oidc_provider,
            labels=self.labels,
        )
        return service_identity(self._name, account, self)

    def _config_map(self) -> k8s.core.v1.ConfigMap:
        """Immutable and named anew with each change, so that a change of configuration is a rollout."""
        urls = {variable: callee.url_within(self.namespace) for variable, callee in self._args.calls.items()}
        return k8s.core.v1.ConfigMap(
            f"{self._name}-config",
            metadata=self.metadata(None),
            data={**self._args.variables(), **urls},
            immutable=True,
            opts=self._child(),
        )

    @property
    def _secret_name(self) -> str:
        return f"{self.service}-secrets"

    def _external_secret(self, store: SecretStore) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{self._name}-secrets",
            api_version=API_VERSION,
            kind="ExternalSecret",
            metadata=self.metadata(self._secret_name),
            spec=external_secret_spec(
                store_name=store.store_name,
                target=self._secret_name,
                keys=self.spec.secrets,
                environment=self._args.environment,
            ),
            opts=self._child(),
        )

    def _disruption_budget(self) -> None:
        k8s.policy.v1.PodDisruptionBudget(
            f"{self._name}-disruption-budget",
            metadata=self.metadata(self.service),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                # One at a time, never none: a budget of minAvailable 1 over one replica would block every node drain.
                max_unavailable=1,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=self.labels),
                unhealthy_pod_eviction_policy="AlwaysAllow",
            ),
            opts=self._child(),
        )

    def _autoscaler(self, deployment: k8s.apps.v1.Deployment) -> None:
        k8s.autoscaling.v2.HorizontalPodAutoscaler(
            f"{self._name}-autoscaler",
            metadata=self.metadata(self.service),
            spec=self.spec.scaling.autoscaler(self.service),
            opts=self._child(deployment),
        )

    def _ingress(self, service: k8s.core.v1.Service) -> k8s.networking.v1.Ingress | None:
        exposure, load_balancer = self.spec.exposure, self._args.load_balancer
        if exposure is None or load_balancer is None:
            return None
        return k8s.networking.v1.Ingress(
            f"{self._name}-ingress",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=self.service,
                namespace=self.namespace.namespace,
                labels=self.labels,
                annotations={**load_balancer.annotations, **exposure.annotations()},
            ),
            spec=exposure.ingress(load_balancer.class_name, self.spec.service_name or self.service),
            opts=self._child(service, *self._args.platform.load_balancing_ready),
        )

    def _network_policies(self) -> None:
        """Its own policy, and at each service that it calls the other end of the call."""
        spec, args = self.spec, self._args
        # One service may be called by several variables; the call is the same.
        callees = list(dict.fromkeys(args.calls.values()))
        egress = [network.dns_egress()]
        egress += [
            network.egress([network.pods(callee.namespace.namespace, callee.labels)], [callee.spec.port])
            for callee in callees
        ]
        egress += [
            network.egress([network.address_block(declared.cidr_block)], declared.ports, declared.protocol)
            for declared in spec.egress
        ]
        if args.traces:
            egress.append(network.egress([network.namespace_pods(args.traces.namespace)], [args.traces.port]))
        if spec.permissions or spec.kubernetes_permissions:
            # The API server's addresses are no pod's either.
            egress.append(network.aws_api_egress())
        ingress = (
            [network.ingress(network.address_blocks(args.load_balancer.source_cidr_blocks), spec.port)]
            if spec.exposure and args.load_balancer
            else []
        )
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network-policy",
            metadata=self.metadata(self.service),
            spec=network.policy(self.labels, ingress=ingress, egress=egress),
            opts=self._child(),
        )
        for callee in callees:
            k8s.networking.v1.NetworkPolicy(
                f"{self._name}-to-{callee.name_within(self.namespace)}",
                metadata=callee.metadata(f"{callee.service}-from-{self.name_within(callee.namespace)}"),
                spec=network.policy(
                    callee.labels,
                    ingress=[network.ingress([network.pods(self.namespace.namespace, self.labels)], callee.spec.port)],
                ),
                opts=self._child(),
            )

    @property
    def service(self) -> str:
        """The service's name."""
        return self._args.service

    def metadata(self, name: str | None) -> k8s.meta.v1.ObjectMetaArgs:
        """Metadata of one of its objects; without a name the provider makes one up, new with each replacement."""
        return k8s.meta.v1.ObjectMetaArgs(name=name, namespace=self.namespace.namespace, labels=self.labels)

    def name_within(self, namespace: Namespace) -> str:
        """What it is called by objects of this namespace: its bare name at home, with its namespace elsewhere."""
        return self.service if namespace is self.namespace else f"{self.namespace.plain_name}-{self.service}"

    def url_within(self, namespace: Namespace) -> pulumi.Output[str]:
        """Where a service of this namespace reaches it: its bare name at home, its full one from elsewhere."""
        if namespace is not self.namespace:
            return self.url
        return pulumi.Output.format("http://{0}:{1}", self.host, self.spec.port)
