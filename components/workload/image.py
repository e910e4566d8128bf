"""A reference to a container image."""

from __future__ import annotations

from typing import Annotated

from components.spec import MemoryQuantity, Spec
from components.string_format import StringFormat
from components.workload.types import ImageTag, RegistryHost


class ImageSpec(Spec):
    """A container image by tag or, more precisely, by digest; the tag ``latest`` is refused."""

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
    """Host of a registry other than the account's own ECR."""
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
    """Content digest; takes precedence over the tag."""
    size: MemoryQuantity | None = None
    """Unpacked size of an image of several GB, such as ``10Gi``: the preview counts it on the disk of the nodes."""

    def content(self, default_tag: str | None) -> str:
        """Return ``@digest`` or ``:tag``.

        Raises ``ValueError`` if the image has neither and there is no default tag.
        """
        tag = self.tag or default_tag
        if self.digest is None and tag is None:
            msg = (
                f"image {self.repository} has no tag and no digest. Set one of them, or the default tag of the system."
            )
            raise ValueError(msg)
        return f"@{self.digest}" if self.digest else f":{tag}"

    def reference(self, registry: str, default_tag: str | None = None) -> str:
        """Return the full reference: ``registry/repository:tag`` or ``registry/repository@digest``."""
        return f"{self.registry or registry}/{self.repository}{self.content(default_tag)}"
