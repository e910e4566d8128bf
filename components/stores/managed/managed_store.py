"""Parts of every server that AWS operates: protection, encryption, maintenance, name and security group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.aws.kms_key import KmsKeyArn
from components.deletion_protection import DeletionProtectionSpec
from components.platform import Platform
from components.stores.credentials import Credentials
from components.stores.generated_secret import SecretOwner
from components.stores.managed.windows import DailyWindow, WeeklyWindow, window_faults
from components.workload.external_endpoint import ExternalEndpoint

SUFFIX_BYTES = 4


class ManagedStoreSpec(DeletionProtectionSpec):
    """Settings of a server that AWS operates."""

    deletion_protection: bool = True
    """Prevents the deletion of the server, also by this program and together with the stack, until it is turned off."""
    maintenance_window: WeeklyWindow = "sun:04:30-sun:05:30"
    """Weekly window in UTC, in which AWS installs patches and deferred changes; the server can restart in it."""
    apply_immediately: bool = False
    """Apply a change at once, even if it interrupts the server; otherwise in the next maintenance window."""
    kms_key_arn: KmsKeyArn | None = None
    """KMS key that encrypts the data; without one, AWS uses a key of its own. A change replaces the server."""

    def faults(self) -> Iterable[str]:
        """Check the length of the maintenance window."""
        return window_faults(maintenance=self.maintenance_window)


class SnapshotStoreSpec(ManagedStoreSpec):
    """Settings of a server that AWS takes snapshots of."""

    backup_window: DailyWindow = "03:00-04:00"
    """Daily window of the snapshot, in UTC."""
    final_snapshot: bool = True
    """Take a snapshot when the server is deleted; ``false`` loses the data."""

    def faults(self) -> Iterable[str]:
        """Check the length of both windows, and that they do not overlap."""
        return window_faults(maintenance=self.maintenance_window, backup=self.backup_window)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedStoreArgs:
    """The platform, the names, and the user of a server."""

    platform: Platform
    owner: SecretOwner
    store: str
    """Name of the store in the system, such as ``database``; part of physical names."""
    credentials: Credentials
    """User and password. The server depends on their secret, so that a protected server keeps it in a destroy."""

    @property
    def physical_prefix(self) -> str:
        """Return the first part of physical names: ``orders-prod-database``."""
        return f"{self.owner.system}-{self.owner.environment}-{self.store}"

    def endpoint(self, host: pulumi.Output[str], *ports: int, name: str | None = None) -> ExternalEndpoint:
        """Return the address of the server, which has a network interface in each private subnet that it uses."""
        return ExternalEndpoint(
            name=name or self.store,
            host=host,
            ports=ports,
            cidr_blocks=self.platform.private_subnet_cidr_blocks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueNameArgs:
    """The parts of a physical name that no other server ever has.

    The snapshot that remains of a deleted server takes its name, so a second server with the same name could not be
    deleted.
    """

    prefix: str
    limit: int
    """Maximum number of characters."""
    replaced_with: Mapping[str, str]
    """Properties whose change replaces the server: the new one gets a new name."""
    protect: bool
    """Refuse another name. A name that changed cannot change back, so that it is protected like its server."""


def unique_name(name: str, args: UniqueNameArgs, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the prefix, shortened if necessary, with a random suffix."""
    suffix = random.RandomId(
        f"{name}-suffix",
        byte_length=SUFFIX_BYTES,
        keepers=dict(args.replaced_with),
        opts=pulumi.ResourceOptions(parent=parent, protect=args.protect),
    )
    kept = args.prefix[: args.limit - 2 * SUFFIX_BYTES - 1].rstrip("-")
    return pulumi.Output.concat(kept, "-", suffix.hex)


def security_group(
    name: str, platform: Platform, ports: Mapping[str, int], parent: pulumi.Resource
) -> tuple[pulumi.Output[str], Sequence[pulumi.Resource]]:
    """Create a security group that accepts connections of the nodes at these ports, and none of anyone else.

    Return its id and the rules. A node forwards the connections of each of its pods; the network policies of the
    workloads decide which of the pods may connect.
    """
    child = pulumi.ResourceOptions(parent=parent)
    group = aws.ec2.SecurityGroup(
        f"{name}-security-group",
        description=f"Connections from the nodes of the cluster to {name}",
        vpc_id=platform.vpc_id,
        opts=child,
    )
    rules = [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-{purpose}",
            security_group_id=group.id,
            referenced_security_group_id=platform.node_security_group_id,
            description=f"{purpose} from the nodes of the cluster",
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            opts=child,
        )
        for purpose, port in ports.items()
    ]
    return group.id, rules
