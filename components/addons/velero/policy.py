"""IAM policy of Velero.

Source: the README of velero-plugin-for-aws, narrowed to one bucket and to volumes with the tags of the stack. The
plugin copies the tags of a volume to its snapshot, and those of a snapshot to the restored volume.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.aws.iam import Condition, Statement
from partition import partition_of

DRIVER_TAG = {"ebs.csi.aws.com/cluster": "true"}
"""Tag that the EBS CSI driver sets on every volume that it creates."""


def velero_statements(*, bucket_arn: str, region: str, volume_tags: Mapping[str, str]) -> Sequence[Statement]:
    """Return permission to store backups in the bucket and to snapshot volumes with these tags."""
    return [*_bucket(bucket_arn), *_volumes(region, {**DRIVER_TAG, **volume_tags})]


def _bucket(arn: str) -> Sequence[Statement]:
    return [
        Statement(sid="ListBackups", actions=["s3:ListBucket"], resources=[arn]),
        Statement(
            sid="KeepBackups",
            actions=[
                *("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts"),
                "s3:PutObject",
            ],
            resources=[f"{arn}/*"],
        ),
    ]


def _volumes(region: str, tags: Mapping[str, str]) -> Sequence[Statement]:
    ec2 = f"arn:{partition_of(region).name}:ec2:{region}"
    volumes, snapshots = f"{ec2}:*:volume/*", f"{ec2}::snapshot/*"
    owned, made = _tagged("ResourceTag", tags), _tagged("RequestTag", tags)
    return [
        Statement(
            sid="SeeVolumesAndSnapshots",
            actions=["ec2:DescribeSnapshots", "ec2:DescribeVolumes"],
            # Neither action supports a resource.
            resources=["*"],
            condition={"StringEquals": {"aws:RequestedRegion": region}},
        ),
        Statement(sid="SnapshotVolumes", actions=["ec2:CreateSnapshot"], resources=[volumes], condition=owned),
        Statement(sid="MakeSnapshots", actions=["ec2:CreateSnapshot"], resources=[snapshots], condition=made),
        Statement(
            sid="UseAndDeleteSnapshots",
            actions=["ec2:CreateVolume", "ec2:DeleteSnapshot"],
            resources=[snapshots],
            condition=owned,
        ),
        Statement(sid="RestoreVolumes", actions=["ec2:CreateVolume"], resources=[volumes], condition=made),
        Statement(
            sid="TagWhatItMakes",
            actions=["ec2:CreateTags"],
            resources=[volumes, snapshots],
            condition={"StringEquals": {"ec2:CreateAction": ["CreateSnapshot", "CreateVolume"]}},
        ),
    ]


def _tagged(place: str, tags: Mapping[str, str]) -> Condition:
    return {"StringEquals": {f"aws:{place}/{key}": value for key, value in tags.items()}}
