"""Which container image runs."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from components.spec import Spec


class ImageSpec(Spec):
    """A container image by tag, or better by digest; never by what happens to be newest."""

    repository: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._/-][a-z0-9]+)*$")]
    """Repository within the registry, such as ``layering-detection-orchestrator``."""
    registry: str | None = None
    """Host of another registry than the account's own ECR."""
    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")] | None = None
    """Tag; ``latest`` is refused because a rollback could not name what ran before."""
    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    """Content digest; wins over the tag when both are given."""

    @model_validator(mode="after")
    def _names_one_content(self) -> Self:
        if self.tag == "latest":
            msg = "tag 'latest' names whatever was pushed last, give a release tag or a digest"
            raise ValueError(msg)
        return self

    def reference(self, registry: str, default_tag: str | None = None) -> str:
        """The full reference: ``registry/repository:tag@digest``.

        Raises ``ValueError`` when neither the image nor the caller says which content is meant.
        """
        tag = self.tag or default_tag
        if tag is None and self.digest is None:
            msg = f"image {self.repository} has neither a tag nor a digest"
            raise ValueError(msg)
        name = f"{self.registry or registry}/{self.repository}"
        return name + (f"@{self.digest}" if self.digest else f":{tag}")
