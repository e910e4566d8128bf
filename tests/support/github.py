"""The roles of GitHub Actions for one stack, deployed on mocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from components.aws.delivery.deploy_dns_policy import DnsName
from components.aws.delivery.github_oidc import GitHubOidc, GitHubOidcArgs, GitHubOidcSpec
from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement
from tests.support.caching import cached
from tests.support.cloud import ACCOUNT, REGION
from tests.support.harness import Deployment, deploy

PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
BUCKET = "arn:aws:s3:::octo-state"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b"
BACKEND = {"bucketArn": BUCKET, "kmsKeyArn": KEY}
CART = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop-cart"

SCOPE = StackScope(
    project="shop",
    stack="dev",
    region=REGION,
    account_id=ACCOUNT,
    cluster_name="shop-dev",
    name_prefixes=("platform", "shop"),
)


def spec(**fields: Any) -> GitHubOidcSpec:
    """Return a spec; keywords replace fields of a minimal one."""
    named = {"owner": "octo-org", "name": "platform"}
    return GitHubOidcSpec.model_validate({"repository": named, "provider": {"create": {}}, **fields})


def program(
    *,
    repository_arns: Sequence[str] = (),
    referenced_stacks: Sequence[str] = (),
    dns_names: Sequence[DnsName] = (),
    stores: bool = False,
    **fields: Any,
) -> Callable[[], Any]:
    """Create the roles for stack dev of project shop."""

    def create() -> dict[str, Any]:
        made = GitHubOidc(
            "github",
            GitHubOidcArgs(
                spec=spec(**fields),
                environment="dev",
                project=SCOPE.project,
                stack=SCOPE.stack,
                region=SCOPE.region,
                cluster_name=SCOPE.cluster_name,
                cluster=SCOPE.cluster_name,
                account_id=SCOPE.account_id,
                name_prefixes=SCOPE.name_prefixes,
                repository_arns=repository_arns,
                referenced_stacks=referenced_stacks,
                dns_names=dns_names,
                stores=stores,
            ),
        )
        return {"deploy": made.deploy_role_arn, "preview": made.preview_role_arn, "push": made.push_role_arn}

    return create


@cached
def roles(**arguments: Any) -> Deployment:
    """Deploy the roles; keywords as for ``program``."""
    return deploy(program(**arguments))


def policies(deployment: Deployment, role: str) -> dict[str, str]:
    """Return the policy documents that are attached to a role, by their logical names."""
    arns = {
        each.inputs["policyArn"]
        for each in deployment.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if each.inputs["role"].startswith(f"github-{role}-role")
    }
    found = deployment.all("aws:iam/policy:Policy")
    return {each.name: each.inputs["policy"] for each in found if each.outputs["arn"] in arns}


def statements(deployment: Deployment, role: str) -> list[Statement]:
    """Return all statements of a role's policies."""
    return [
        Statement(
            sid=each["Sid"],
            effect=each["Effect"],
            actions=each["Action"],
            resources=each.get("Resource", ()),
            not_resources=each.get("NotResource", ()),
            condition=each.get("Condition", {}),
        )
        for document in policies(deployment, role).values()
        for each in json.loads(document)["Statement"]
    ]
