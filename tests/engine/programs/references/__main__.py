"""A stack that has outputs, or refers to one that does."""

from __future__ import annotations

import pulumi
import pulumi_random as random

config = pulumi.Config()
if refers := config.get("refers"):
    other = pulumi.StackReference("other", refers)
    pulumi.export("size", other.require_output("size").apply(lambda size: size + 1))
    pulumi.export("password", other.require_output("password"))
else:
    password = random.RandomPassword("password", length=12)
    pulumi.export("size", config.require_int("size"))
    pulumi.export("password", password.result)
    pulumi.export("plain", pulumi.Output.secret({"user": "hunter2"}))
