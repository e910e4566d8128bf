"""Resources with a fixed name that remain after a destroy, and their import by the next deployment."""

from __future__ import annotations

from collections.abc import Collection

import pulumi
import pulumi_aws as aws


def existing_repositories(parent: pulumi.Resource) -> Collection[str]:
    """Return the names of all repositories of the account and region."""
    return aws.ecr.get_repositories(opts=pulumi.InvokeOptions(parent=parent)).names


def existing_log_groups(prefix: str, parent: pulumi.Resource) -> Collection[str]:
    """Return the names of the log groups that start with a prefix."""
    found = aws.cloudwatch.get_log_groups(log_group_name_prefix=prefix, opts=pulumi.InvokeOptions(parent=parent))
    return found.log_group_names


def retained(
    name: str, existing: Collection[str], *, parent: pulumi.Resource, retain: bool = True
) -> pulumi.ResourceOptions:
    """Return options that retain a resource on destroy, and import a resource that a destroy retained.

    Without the import, ``up`` after ``destroy`` fails because the name exists. The engine ignores the import of a
    resource in its state. It refuses to import a resource with other inputs, such as the tags of another stack.
    """
    return pulumi.ResourceOptions(parent=parent, retain_on_delete=retain, import_=name if name in existing else None)
