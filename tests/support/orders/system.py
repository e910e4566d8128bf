"""The settings and the component of the example system, and its catalogue entry."""

from __future__ import annotations

from typing import ClassVar

import pulumi

from components.cutover.cutover import Cutover, CutoverArgs
from components.cutover.spec import CutoverSpec
from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.workload.context import WorkloadContext
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs, LoadBalancerSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretKeySpec, SecretStore, SecretStoreArgs
from components.workload.shutdown import ShutdownSpec
from components.workload.types import ImageTag
from systems.catalogue import CatalogueEntry
from systems.contract import SystemArgs, SystemWithVolumesSpec

API = MicroserviceSpec(
    image=ImageSpec(repository="orders-api"),
    port=8080,
    secrets={"API_KEY": SecretKeySpec(name="orders/{environment}/api-key")},
    exposure=ExposureSpec(),
    keep_alive_seconds=300,
    shutdown=ShutdownSpec(pre_stop_seconds=30, drain_seconds=30, termination_grace_period_seconds=60),
)


class OrdersSpec(SystemWithVolumesSpec):
    """The example system in one environment."""

    directories: ClassVar = ("invoices",)

    image_tag: ImageTag
    load_balancer: LoadBalancerSpec
    api: MicroserviceSpec = API
    alarms: AlarmsSpec = AlarmsSpec()
    cutover: CutoverSpec | None = None


class Orders(pulumi.ComponentResource):
    """The example system: an API that writes invoices to the shared file system."""

    TYPE = "landfall:orders:Orders"

    namespace: pulumi.Output[str]
    """Namespace of the system's pods."""

    def __init__(self, name: str, args: SystemArgs[OrdersSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        spec = args.spec

        namespace = Namespace(
            name, NamespaceArgs(namespace=args.namespace, depends_on=args.platform.admission_ready), child
        )
        names = sorted(spec.secret_names(args.environment))
        store = SecretStoreArgs(namespace=namespace, platform=args.platform, secret_names=names)
        load_balancer = LoadBalancerArgs(spec=spec.load_balancer, platform=args.platform, class_name=args.namespace)
        context = WorkloadContext(
            system=args.system,
            environment=args.environment,
            namespace=namespace,
            platform=args.platform,
            default_image_tag=spec.image_tag,
            secret_store=SecretStore(f"{name}-secrets", store, child),
            ingress_class=LoadBalancer(f"{name}-load-balancer", load_balancer, child),
        )
        invoices = EfsVolume(
            f"{name}-invoices",
            EfsVolumeArgs(
                platform=args.platform,
                namespace=namespace,
                claim_name="invoices-pvc",
                path=spec.volume_path("invoices"),
            ),
            child,
        )
        api = Microservice(
            f"{name}-api",
            MicroserviceArgs(
                spec=spec.api, service="api", context=context, claims={"invoices": invoices.mount("/invoices")}
            ),
            child,
        )
        Monitoring(f"{name}-monitoring", MonitoringArgs(spec=spec.alarms, context=context, workloads=[api]), child)
        self.cutover = self._cutover(f"{name}-cutover", spec.cutover, context, api) if spec.cutover else None
        self.namespace = namespace.namespace
        self.exports = {"url": api.url}
        self.register_outputs({"namespace": self.namespace})

    def _cutover(self, name: str, spec: CutoverSpec, context: WorkloadContext, api: Microservice) -> Cutover:
        assert isinstance(context.ingress_class, LoadBalancer)
        assert api.ingress is not None
        args = CutoverArgs(
            spec=spec,
            owner=context.namespace.plain_name,
            platform=context.platform,
            load_balancer=context.ingress_class,
            ingress=api.ingress,
            latency_seconds=api.spec.longest_request_seconds,
        )
        return Cutover(name, args, pulumi.ResourceOptions(parent=self))


ORDERS = CatalogueEntry("orders", OrdersSpec, Orders)
