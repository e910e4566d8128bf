"""All add-ons of a cluster, as a stack's settings have them."""

from __future__ import annotations

from components.addons.coredns import CoreDnsSpec
from components.addons.ebs_csi import EbsCsiSpec
from components.addons.efs_csi import EfsCsiSpec
from components.addons.external_secrets import ExternalSecretsSpec
from components.addons.load_balancer_controller import LoadBalancerControllerSpec
from components.addons.managed_addon import ManagedAddonSpec
from components.addons.vpc_cni import VpcCniSpec
from components.spec import Spec


class AddonsSpec(Spec):
    """Every cluster has them all; each runs well with nothing said about it."""

    vpc_cni: VpcCniSpec = VpcCniSpec()
    kube_proxy: ManagedAddonSpec = ManagedAddonSpec()
    pod_identity_agent: ManagedAddonSpec = ManagedAddonSpec()
    coredns: CoreDnsSpec = CoreDnsSpec()
    ebs_csi: EbsCsiSpec = EbsCsiSpec()
    efs_csi: EfsCsiSpec = EfsCsiSpec()
    metrics_server: ManagedAddonSpec = ManagedAddonSpec()
    load_balancer_controller: LoadBalancerControllerSpec = LoadBalancerControllerSpec()
    external_secrets: ExternalSecretsSpec = ExternalSecretsSpec()
