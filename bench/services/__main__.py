"""A chain of microservices, each calling the one before it, on a platform of plain values."""

from __future__ import annotations

import pulumi

from components.aws.irsa import OidcProvider
from components.platform import Platform
from components.workload.context import WorkloadContext
from components.workload.endpoint import Endpoint
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.permission import PermissionSpec

platform = Platform(
    region="us-east-1",
    cluster_name=pulumi.Output.from_input("services"),
    oidc_provider=OidcProvider(
        arn="arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1", url="https://oidc.example/id/1"
    ),
    vpc_id=pulumi.Output.from_input("vpc-1"),
    public_subnet_ids=pulumi.Output.from_input(["subnet-1"]),
    private_subnet_ids=pulumi.Output.from_input(["subnet-2"]),
    public_subnet_cidr_blocks=pulumi.Output.from_input(["10.0.0.0/24"]),
    private_subnet_cidr_blocks=pulumi.Output.from_input(["10.0.1.0/24"]),
    node_security_group_id=pulumi.Output.from_input("sg-1"),
    file_system_id=pulumi.Output.from_input("fs-1"),
    account_id=pulumi.Output.from_input("111122223333"),
)
TOGETHER = 25
"""Services that are registered before the program waits for them: what is pending must not grow with the program."""


def declaration(number: int) -> MicroserviceSpec:
    """One service like any other: configuration, a role on AWS, autoscaling."""
    return MicroserviceSpec(
        image=ImageSpec(repository="services/service", tag="1"),
        port=8000,
        environment={"NUMBER": str(number)},
        permissions=[
            PermissionSpec(sid="Read", actions=["s3:GetObject"], resources=[f"arn:aws:s3:::services/{number}/*"])
        ],
    )


async def main() -> None:
    """Register the chain, some services at a time."""
    namespace = Namespace("services", NamespaceArgs(namespace="services"))
    context = WorkloadContext(system="services", environment="bench", namespace=namespace, platform=platform)
    calls: dict[str, Endpoint] = {}
    for number in range(pulumi.Config("services").require_int("count")):
        name = f"service-{number}"
        service = Microservice(
            name,
            MicroserviceArgs(spec=declaration(number), service=name, context=context, calls=calls),
        )
        calls = {"PREVIOUS_URL": service.endpoint}
        if number % TOGETHER == TOGETHER - 1:
            await service.url.future()


pulumi.run(main)
