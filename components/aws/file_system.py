"""The shared file system (EFS) of a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, policy_document
from components.spec import Spec, choice_faults
from components.string_format import StringFormat

NFS_PORT = 2049


class CreateFileSystemSpec(Spec):
    """A file system of this stack; it is always encrypted at rest and in transit."""

    throughput_mode: Literal["elastic", "bursting"] = "elastic"
    """``elastic`` follows the demand and is charged per read and write; ``bursting`` has 50 KiB/s for each GiB of the
    standard class, 1 MiB/s at least, and up to 100 MiB/s or more while it has credits. Files of the Infrequent Access
    class do not count for it.
    """
    transition_to_infrequent_access_days: Literal[1, 7, 14, 30, 60, 90, 180, 270, 365] | None = 30
    """Days without access after which a file moves to the Infrequent Access class; an access moves it back."""
    backup: bool = True
    """Create daily backups by AWS Backup, retained for 35 days."""
    retain_on_delete: bool = True
    """Retain the file system and its files when the stack is destroyed; ``false`` deletes them."""


class AdoptFileSystemSpec(Spec):
    """An existing file system with a mount target in each zone of the nodes."""

    file_system_id: Annotated[
        str, StringFormat(r"^fs-[0-9a-f]+$", "the id of an EFS file system", "fs-0123456789abcdef0")
    ]
    mount_target_security_group_id: Annotated[
        str, StringFormat(r"^sg-[0-9a-f]+$", "a security group id", "sg-0123456789abcdef0")
    ]
    """Security group of the mount targets; the stack adds a rule for its nodes."""


class FileSystemSpec(Spec):
    """A file system: exactly one of ``create`` and ``adopt``."""

    create: CreateFileSystemSpec | None = None
    adopt: AdoptFileSystemSpec | None = None

    def faults(self) -> Iterable[str]:
        """Check that exactly one of ``create`` and ``adopt`` is set."""
        return choice_faults(self, create="a new file system", adopt="an existing one")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystemArgs:
    """The file system, its subnets and its clients."""

    spec: FileSystemSpec
    vpc_id: pulumi.Input[str]
    subnets: Mapping[str, pulumi.Input[str]]
    """Id of one private subnet in each zone, for the mount targets, by a name that does not depend on the order."""
    client_security_group_id: pulumi.Input[str]
    """Security group of the nodes, the only clients."""


class FileSystem(pulumi.ComponentResource):
    """An EFS file system that only the cluster's nodes can mount, over TLS."""

    TYPE = "landfall:aws:FileSystem"

    id: pulumi.Output[str]

    def __init__(self, name: str, args: FileSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        file_system_id, ready = self._create_or_adopt(name, args)

        self.id = file_system_id
        self.ready: Sequence[pulumi.Resource] = ready
        """Prerequisites of a mount: the file system policy, the security group rule and the mount targets."""
        self.register_outputs({"id": self.id})

    def _create_or_adopt(self, name: str, args: FileSystemArgs) -> tuple[pulumi.Output[str], Sequence[pulumi.Resource]]:
        if args.spec.create is not None:
            return self._create(name, args, args.spec.create)
        if args.spec.adopt is not None:
            rule = self._nfs_rule(name, args, args.spec.adopt.mount_target_security_group_id)
            return pulumi.Output.from_input(args.spec.adopt.file_system_id), (rule,)
        msg = "file system: set exactly one of create and adopt"
        raise ValueError(msg)

    def _create(
        self, name: str, args: FileSystemArgs, spec: CreateFileSystemSpec
    ) -> tuple[pulumi.Output[str], Sequence[pulumi.Resource]]:
        child = pulumi.ResourceOptions(parent=self)
        # A retained file system also retains its policy and its backups.
        kept = pulumi.ResourceOptions(parent=self, retain_on_delete=spec.retain_on_delete)
        file_system = self._file_system(name, spec, kept)
        policy = aws.efs.FileSystemPolicy(
            f"{name}-policy",
            file_system_id=file_system.id,
            policy=file_system.arn.apply(lambda arn: json.dumps(file_system_policy(arn))),
            opts=kept,
        )
        aws.efs.BackupPolicy(
            f"{name}-backup",
            file_system_id=file_system.id,
            backup_policy={"status": "ENABLED" if spec.backup else "DISABLED"},
            opts=kept,
        )
        group = aws.ec2.SecurityGroup(
            f"{name}-mount-targets",
            description="NFS from the nodes of the cluster",
            vpc_id=args.vpc_id,
            opts=child,
        )
        rule = self._nfs_rule(name, args, group.id)
        mount_targets = [
            aws.efs.MountTarget(
                f"{name}-{subnet}",
                file_system_id=file_system.id,
                subnet_id=subnet_id,
                security_groups=[group.id],
                opts=pulumi.ResourceOptions(
                    parent=self,
                    # Older states have the position in the settings as the name.
                    aliases=[pulumi.Alias(name=f"{name}-{position}")],
                    # EFS refuses a second mount target in a zone.
                    delete_before_replace=True,
                ),
            )
            for position, (subnet, subnet_id) in enumerate(args.subnets.items())
        ]
        return file_system.id, (policy, rule, *mount_targets)

    def _file_system(self, name: str, spec: CreateFileSystemSpec, opts: pulumi.ResourceOptions) -> aws.efs.FileSystem:
        days = spec.transition_to_infrequent_access_days
        # EFS accepts one transition in each entry.
        lifecycle: list[aws.efs.FileSystemLifecyclePolicyArgsDict] = []
        if days is not None:
            lifecycle = [
                {"transition_to_ia": f"AFTER_{days}_DAY" if days == 1 else f"AFTER_{days}_DAYS"},
                {"transition_to_primary_storage_class": "AFTER_1_ACCESS"},
            ]
        return aws.efs.FileSystem(
            f"{name}-files",
            encrypted=True,
            performance_mode="generalPurpose",
            throughput_mode=spec.throughput_mode,
            lifecycle_policies=lifecycle,
            opts=opts,
        )

    def _nfs_rule(
        self, name: str, args: FileSystemArgs, security_group_id: pulumi.Input[str]
    ) -> aws.vpc.SecurityGroupIngressRule:
        return aws.vpc.SecurityGroupIngressRule(
            f"{name}-nfs",
            security_group_id=security_group_id,
            referenced_security_group_id=args.client_security_group_id,
            description="NFS from the nodes of the cluster",
            ip_protocol="tcp",
            from_port=NFS_PORT,
            to_port=NFS_PORT,
            opts=pulumi.ResourceOptions(parent=self),
        )


def file_system_policy(file_system_arn: str) -> dict[str, object]:
    """Return a policy that requires TLS, a mount target and an access point, and that denies root access.

    An access point gives its clients one directory and one user. Without one, every node could mount all directories.
    """
    access_points = f"{file_system_arn.partition(':file-system/')[0]}:access-point/*"
    return policy_document(
        [
            Statement(
                sid="MountAccessPoints",
                principal={"AWS": "*"},
                actions=["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                resources=[file_system_arn],
                condition={
                    "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"},
                    "ArnLike": {"elasticfilesystem:AccessPointArn": access_points},
                },
            ),
            Statement(
                sid="RefuseUnencryptedTransport",
                effect="Deny",
                principal={"AWS": "*"},
                actions=["*"],
                resources=[file_system_arn],
                condition={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ]
    )
