"""Which container image runs."""

from __future__ import annotations

from typing import Annotated

from components.spec import Spec
from components.string_format import StringFormat
from components.workload.types import ImageTag, RegistryHost


class ImageSpec(Spec):
    """A container image by tag, or better by digest; never by what happens to be newest."""

    repository: Annotated[
        str,
        StringFormat(
            r"^[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*$",
            "the name of an image repository",
            "layering-detection-orchestrator",
        ),
    ]
    """Repository within the registry, such as ``layering-detection-orchestrator``."""
    registry: RegistryHost | None = None
    """Host of another registry than the account's own ECR."""
    tag: ImageTag | None = None
    digest: (
        Annotated[
            str,
            StringFormat(
                r"^sha256:[0-9a-f]{64}$",
                "an image digest",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            ),
        ]
        | None
    ) = None
    """Content digest; wins over the tag when both are given."""

    def content(self, default_tag: str | None) -> str:
        """What of the repository is meant: ``@digest`` or ``:tag``.

        Raises ``ValueError`` when neither the image nor the caller says so.
        """
        tag = self.tag or default_tag
        if self.digest is None and tag is None:
            msg = f"image {self.repository} has neither a tag nor a digest"
            raise ValueError(msg)
        return f"@{self.digest}" if self.digest else f":{tag}"

    def reference(self, registry: str, default_tag: str | None = None) -> str:
        """The full reference: ``registry/repository:tag`` or ``registry/repository@digest``."""
        return f"{self.registry or registry}/{self.repository}{self.content(default_tag)}"
