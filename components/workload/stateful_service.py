"""A stateful service: pods with names and block volumes of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.workload.block_volumes import VOLUME, BlockVolumes, BlockVolumesArgs, claim_spec
from components.workload.claim_mount import ClaimMount
from components.workload.controllers import disruption_budget
from components.workload.endpoint import Endpoint
from components.workload.network_policy import Ingress
from components.workload.pod import PodOptions, pod_template
from components.workload.stateful_service_spec import StatefulServiceSpec
from components.workload.workload_args import WorkloadArgs
from components.workload.workload_network import network_policies
from components.workload.workload_parts import workload_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class StatefulServiceArgs(WorkloadArgs[StatefulServiceSpec]):
    """The declaration of a stateful service."""

    post_start: Sequence[str] = ()
    """Command that runs in the container right after its start."""
    volumes: BlockVolumes | None = None
    """Volumes that other pods use first; the component creates its own otherwise."""
    ingress: Sequence[Ingress] = ()
    """Rules for callers that are not workloads of this program, such as KEDA."""


class StatefulService(pulumi.ComponentResource):
    """A StatefulSet with a Service for callers, a headless Service for the names of the pods, and block volumes.

    Its pods are replaced one after the other, and keep their names and volumes.
    """

    TYPE = "landfall:workload:StatefulService"

    def __init__(self, name: str, args: StatefulServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self.spec = args.spec
        self.service = args.service
        self.namespace = args.context.namespace

        service = self._service("service", args.spec.service_name or args.service)
        pods = self._service("pods", f"{args.service}-pods", headless=True)
        self.endpoint = Endpoint(
            service=args.service,
            namespace=self.namespace,
            host=service.metadata.name,
            port=args.spec.port,
            labels=args.labels,
            scheme=args.spec.port_name,
        )
        """Address for the workloads that call this one."""
        # Replicas exchange their data; a single pod has no peer.
        peer_ports = args.spec.container_ports() if args.spec.replicas > 1 else ()
        network_policies(name, args, self, args.ingress, peer_ports)
        volumes = args.volumes or BlockVolumes(
            f"{name}-volumes",
            BlockVolumesArgs(spec=args.spec, context=args.context, service=args.service),
            pulumi.ResourceOptions(parent=self),
        )
        self.controller = self._stateful_set(pods, volumes)
        """StatefulSet of the pods."""
        disruption_budget(name, args, self, args.spec.disruption)
        self.register_outputs({})

    def endpoint_at(self, port_name: str, scheme: str) -> Endpoint:
        """Return the address of an additional port, for the workloads that call it."""
        return self.endpoint.at(port_name, self.spec.additional_ports, scheme)

    def _service(self, suffix: str, service_name: str, *, headless: bool = False) -> k8s.core.v1.Service:
        metadata = self._args.metadata(service_name)
        # Pulumi would wait for ready pods here. The StatefulSet waits for them.
        metadata.annotations = {"pulumi.com/skipAwait": "true"}
        return k8s.core.v1.Service(
            f"{self._name}-{suffix}",
            metadata=metadata,
            spec=k8s.core.v1.ServiceSpecArgs(
                type="ClusterIP",
                cluster_ip="None" if headless else None,
                # A pod finds itself and the others before it is ready.
                publish_not_ready_addresses=headless or None,
                selector=self._args.labels,
                ports=[port.of_service() for port in self.spec.container_ports()],
            ),
            opts=self._child(*self._args.context.platform.load_balancing_ready),
        )

    def _stateful_set(self, pods: k8s.core.v1.Service, volumes: BlockVolumes) -> k8s.apps.v1.StatefulSet:
        args, spec = self._args, self.spec
        parts = workload_parts(self._name, args, self)
        options = PodOptions(
            probes=spec.probes.for_container(spec.port_name),
            revision_label="controller-revision-hash",
            post_start=args.post_start,
            claim_templates={VOLUME: ClaimMount(claim_name=VOLUME, mount_path=spec.mount_path, read_only=False)},
        )
        return k8s.apps.v1.StatefulSet(
            f"{self._name}-stateful-set",
            metadata=args.controller_metadata(args.service, parts.annotations),
            spec=k8s.apps.v1.StatefulSetSpecArgs(
                replicas=spec.replicas,
                service_name=pods.metadata.name,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=args.labels),
                pod_management_policy="OrderedReady",
                update_strategy=k8s.apps.v1.StatefulSetUpdateStrategyArgs(type="RollingUpdate"),
                template=pod_template(args, parts, options),
                volume_claim_templates=[
                    k8s.core.v1.PersistentVolumeClaimArgs(
                        metadata=k8s.meta.v1.ObjectMetaArgs(name=VOLUME), spec=claim_spec(spec)
                    )
                ],
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*parts.ready, *volumes.claims],
                # The API server refuses a change. The claims themselves have the current size.
                ignore_changes=["spec.volumeClaimTemplates"],
            ),
        )

    def _child(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on))
