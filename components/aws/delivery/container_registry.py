"""Container registry (ECR): one repository for each image."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_aws as aws
from pydantic import Field, StringConstraints

from components.aws.kms_key import KmsKeyArn
from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat

RepositoryName = Annotated[
    str,
    StringConstraints(min_length=2, max_length=256),
    StringFormat(r"^[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*$", "the name of an ECR repository", "tools/pg-dump"),
]
"""A repository's name as ECR takes it (API reference, CreateRepository)."""


class ContainerRegistrySpec(Spec):
    """What a person may choose about the images of an account; one stack of the account owns its repositories."""

    additional_repositories: Sequence[RepositoryName] = ()
    """Repositories beside those of the systems' own images, such as for a job's tools."""
    mutable_repositories: Sequence[RepositoryName] = ()
    """Where a tag may be pushed again; everywhere else a tag names one image for good."""
    keep_images: Annotated[int, Field(ge=2, le=10_000)] = 100
    """The newest so many of each repository stay. It must reach back to the oldest release that still runs anywhere."""
    untagged_days: Annotated[int, Field(ge=1, le=3650)] = 14
    """Images without a tag, left over by builds, go after so many days."""
    kms_key_arn: KmsKeyArn | None = None
    """Encrypts images; without one ECR's own AES-256 does. A change replaces the repositories."""
    retain_on_delete: bool = True
    """Destroying the stack leaves repositories and images; ``false`` deletes repositories that are empty."""
    force_delete: bool = False
    """With ``retainOnDelete: false`` deletes repositories with all their images."""

    def faults(self) -> Iterable[str]:
        """Nothing stands twice, and repositories are either kept or deleted."""
        yield from duplicate_faults("additional repository", self.additional_repositories)
        yield from duplicate_faults("mutable repository", self.mutable_repositories)
        if self.force_delete and self.retain_on_delete:
            yield "forceDelete deletes what retainOnDelete keeps: set retainOnDelete: false with it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRegistryArgs:
    """The choices, and the images of the systems that run from them."""

    spec: ContainerRegistrySpec
    repositories: Sequence[str]
    """Names of the repositories that the systems' images name; a name may stand more than once."""

    def __post_init__(self) -> None:
        """Refuse what would be ignored or would collide, before anything is registered."""
        names = self.names()
        unknown = sorted(set(self.spec.mutable_repositories) - set(names))
        if unknown:
            msg = f"mutableRepositories names {', '.join(unknown)}, but there is only {', '.join(names) or 'none'}"
            raise ValueError(msg)
        faults = duplicate_faults("the logical name of repository", map(_slug, names))
        if faults:
            raise ValueError("; ".join(faults))

    def names(self) -> Sequence[str]:
        """Every repository once."""
        return sorted({*self.repositories, *self.spec.additional_repositories})


class ContainerRegistry(pulumi.ComponentResource):
    """Repositories that scan each pushed image, keep a tag's meaning and forget old images.

    Nodes pull with the policy of their own role, and within one account a repository needs no policy of its own.
    """

    TYPE = "landfall:aws:ContainerRegistry"

    def __init__(self, name: str, args: ContainerRegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        made = {repository: self._repository(name, repository, args.spec) for repository in args.names()}

        self.urls: Mapping[str, pulumi.Output[str]] = {key: each.repository_url for key, each in made.items()}
        """What an image reference begins with, by repository."""
        self.arns: Mapping[str, pulumi.Output[str]] = {key: each.arn for key, each in made.items()}
        self.register_outputs({"urls": self.urls})

    def _repository(self, name: str, repository: str, spec: ContainerRegistrySpec) -> aws.ecr.Repository:
        # A repository that is kept keeps its rules as well.
        kept = pulumi.ResourceOptions(parent=self, retain_on_delete=spec.retain_on_delete)
        encryption: aws.ecr.RepositoryEncryptionConfigurationArgsDict = {"encryption_type": "AES256"}
        if spec.kms_key_arn:
            encryption = {"encryption_type": "KMS", "kms_key": spec.kms_key_arn}
        made = aws.ecr.Repository(
            f"{name}-{_slug(repository)}",
            name=repository,
            image_tag_mutability="MUTABLE" if repository in spec.mutable_repositories else "IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[encryption],
            force_delete=spec.force_delete,
            opts=kept,
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-{_slug(repository)}-lifecycle",
            repository=made.name,
            policy=json.dumps(lifecycle_policy(keep_images=spec.keep_images, untagged_days=spec.untagged_days)),
            opts=kept,
        )
        return made


def _slug(repository: str) -> str:
    """The repository's name as part of a logical name."""
    return repository.replace("/", "-")


def lifecycle_policy(*, keep_images: int, untagged_days: int) -> dict[str, Any]:
    """Which images ECR deletes by itself: first those that lost their tag, then all but the newest.

    ECR wants the rule for every image to come last (user guide, "Lifecycle policy evaluation rules").
    """
    return {
        "rules": [
            _expire(
                1,
                f"Untagged for {untagged_days} days",
                {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": untagged_days,
                },
            ),
            _expire(
                2,
                f"All but the newest {keep_images}",
                {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_images},
            ),
        ]
    }


def _expire(priority: int, description: str, selection: Mapping[str, str | int]) -> dict[str, Any]:
    return {
        "rulePriority": priority,
        "description": description,
        "selection": selection,
        "action": {"type": "expire"},
    }
