"""An evaluation of security groups: is a connection between two network interfaces allowed?

    groups = SecurityGroups(rules)               # inputs of the ingress rules of a plan or a deployment
    groups.allows(to="sg-database", port=5432, source="sg-nodes")      # from an interface with this group
    groups.allows(to="sg-database", port=5432, address="10.0.64.9")    # from an interface with no known group

A group without a rule that matches allows no connection. Rules for egress are not evaluated: a group that the program
creates allows every connection from it, as EC2 does by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

Rule = Mapping[str, Any]

ALL_PROTOCOLS = "-1"


class SecurityGroups:
    """The ingress rules of security groups."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = list(rules)

    def allows(self, *, to: str, port: int, source: str | None = None, address: str | None = None) -> bool:
        """Return True if a rule of the group accepts a TCP connection from a group or an address."""
        return any(
            rule["securityGroupId"] == to and _covers(rule, port) and _matches(rule, source, address)
            for rule in self._rules
        )


def _covers(rule: Rule, port: int) -> bool:
    if rule["ipProtocol"] == ALL_PROTOCOLS:
        return True
    return rule["ipProtocol"] == "tcp" and rule["fromPort"] <= port <= rule["toPort"]


def _matches(rule: Rule, source: str | None, address: str | None) -> bool:
    unknown = rule.keys() & {"cidrIpv6", "prefixListId"}
    if unknown:
        msg = f"no test of this project knows rules with {', '.join(sorted(unknown))}"
        raise NotImplementedError(msg)
    block = rule.get("cidrIpv4")
    if block is not None:
        return address is not None and ip_address(address) in ip_network(block)
    return source is not None and rule.get("referencedSecurityGroupId") == source
