"""Container registry (ECR): one repository for each image."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_aws as aws
from pydantic import Field, StringConstraints

from components.aws.kms_key import KmsKeyArn
from components.aws.retained import existing_repositories, retained
from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat

RepositoryName = Annotated[
    str,
    StringConstraints(min_length=2, max_length=256),
    StringFormat(r"^[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*$", "the name of an ECR repository", "tools/pg-dump"),
]
"""Name of a repository (ECR API reference, CreateRepository)."""


class ContainerRegistrySpec(Spec):
    """Settings of the image repositories of an account; one stack in the account owns them."""

    additional_repositories: Sequence[RepositoryName] = ()
    """Repositories besides those of the systems' images, for example for the tools of a job."""
    mutable_repositories: Sequence[RepositoryName] = ()
    """Repositories with mutable tags; in all others, a tag can be pushed only once."""
    keep_images: Annotated[int, Field(ge=2, le=10_000)] = 100
    """Number of newest images to retain in each repository; include the oldest release that still runs."""
    untagged_days: Annotated[int, Field(ge=1, le=3650)] = 14
    """Days after which untagged images are deleted."""
    kms_key_arn: KmsKeyArn | None = None
    """KMS key that encrypts the images; AES-256 by default. A change replaces the repositories."""
    retain_on_delete: bool = True
    """Retain repositories and images when the stack is destroyed; ``false`` deletes empty repositories."""
    force_delete: bool = False
    """With ``retainOnDelete: false``, delete repositories with their images."""

    def faults(self) -> Iterable[str]:
        """Check that names are unique, and that ``forceDelete`` does not contradict ``retainOnDelete``."""
        yield from duplicate_faults("additional repository", self.additional_repositories)
        yield from duplicate_faults("mutable repository", self.mutable_repositories)
        if self.force_delete and self.retain_on_delete:
            yield "forceDelete contradicts retainOnDelete. Set retainOnDelete: false, too."


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRegistryArgs:
    """The settings, and the images of the systems."""

    spec: ContainerRegistrySpec
    repositories: Sequence[str]
    """Repositories of the systems' images; duplicates are allowed."""

    def __post_init__(self) -> None:
        """Refuse unknown mutable repositories and colliding logical names, before anything is registered."""
        names = self.names()
        unknown = sorted(set(self.spec.mutable_repositories) - set(names))
        if unknown:
            known = f"Use one of: {', '.join(names)}." if names else "The stack has no repositories."
            msg = f"mutableRepositories contains {', '.join(unknown)}, which is not a repository of the stack. {known}"
            raise ValueError(msg)
        faults = duplicate_faults("the logical name of repository", map(_slug, names))
        if faults:
            raise ValueError("; ".join(faults))

    def names(self) -> Sequence[str]:
        """Return each repository once."""
        return sorted({*self.repositories, *self.spec.additional_repositories})


class ContainerRegistry(pulumi.ComponentResource):
    """Repositories with image scanning, immutable tags and a lifecycle policy.

    They need no repository policy: within one account, the role of the nodes allows pulls.
    """

    TYPE = "landfall:aws:ContainerRegistry"

    def __init__(self, name: str, args: ContainerRegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        existing = existing_repositories(self)
        made = {repository: self._repository(name, repository, args.spec, existing) for repository in args.names()}

        self.urls: Mapping[str, pulumi.Output[str]] = {key: each.repository_url for key, each in made.items()}
        """Repository URLs, by repository name."""
        self.arns: Mapping[str, pulumi.Output[str]] = {key: each.arn for key, each in made.items()}
        self.register_outputs({"urls": self.urls})

    def _repository(
        self, name: str, repository: str, spec: ContainerRegistrySpec, existing: Collection[str]
    ) -> aws.ecr.Repository:
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
            opts=retained(repository, existing, parent=self, retain=spec.retain_on_delete),
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-{_slug(repository)}-lifecycle",
            repository=made.name,
            policy=json.dumps(lifecycle_policy(keep_images=spec.keep_images, untagged_days=spec.untagged_days)),
            # A retained repository also retains its lifecycle policy, which a later create overwrites.
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=spec.retain_on_delete),
        )
        return made


def _slug(repository: str) -> str:
    """Return the name of the repository as part of a logical name."""
    return repository.replace("/", "-")


def lifecycle_policy(*, keep_images: int, untagged_days: int) -> dict[str, Any]:
    """Return a policy that expires untagged images first, then all but the newest images.

    ECR requires that the rule for any image is the last one (user guide, "Lifecycle policy evaluation rules").
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
