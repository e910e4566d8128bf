"""The cluster that add-ons are tested on."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pytest

from components.aws.cluster.cluster import ClusterIdentity
from components.aws.irsa import OidcProvider


@pytest.fixture
def cluster() -> Callable[[], ClusterIdentity]:
    """To be called inside a deployed program: Outputs belong to its event loop."""
    return lambda: ClusterIdentity(
        name=pulumi.Output.from_input("platform"),
        plain_name="platform",
        kubernetes_version="1.35",
        region="us-east-1",
        vpc_id="vpc-0a1",
        subnet_cidr_blocks=pulumi.Output.from_input(["10.0.0.0/20", "10.0.64.0/19"]),
        oidc_provider=OidcProvider(
            arn="arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1", url="https://oidc.example/id/1"
        ),
    )
