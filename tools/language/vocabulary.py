"""Words that this project does not use, each with the field's term for it.

A new word is one line here. A place that needs a listed word is one entry in ``allowances.toml``, with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordRule:
    """A word or phrase in prose, as a regular expression, and the wording to use instead."""

    pattern: str
    suggestion: str


PROSE = [
    WordRule(r"homeless|(?:has|have|finds?|found) no place", "unschedulable"),
    WordRule(r"finds? (?:its |a )place", "is scheduled"),
    WordRule(r"ask(?:s|ed|ing)? (?:\w+ )?for", "requests, needs"),
    WordRule(r"ask(?:s|ed|ing)?", "requests, queries, requires"),
    WordRule(r"tell(?:s|ing)?|told", "reports, states, sets"),
    WordRule(r"offer(?:s|ed|ing)?", "has, supports; of nodes: allocatable"),
    WordRule(r"rooms?", "allocatable resources, capacity, space"),
    WordRule(r"homes?(?! (?:folder|director(?:y|ies)|page|region))", "namespace, node, folder: name the place"),
    WordRule(r"doors?", "entry point, API, access point"),
    WordRule(r"judg(?:e[sd]?|ing|ement|ment)", "evaluates, checks, validates"),
    WordRule(r"hands(?! of)|handed|hand(?:ing)?(?: it| them)? over|hand-over", "passes, returns"),
    WordRule(r"(?:the|its|their) (?:fewest|least|most) (?:replicas|nodes|pods|tasks)", "min, max"),
    WordRule(r"strangers?", "unknown (chart, pod, namespace)"),
    WordRule(r"nobody|nobody's|whoever|whomever|anybody|somebody|everybody", "name the subject"),
    WordRule(r"com(?:es?|ing) after|came after", "depends on, follows"),
    WordRule(r"outliv(?:es?|ed|ing)", "is destroyed after, remains after"),
    WordRule(r"ke(?:eps?|pt) off|stays? clear of", "is repelled by a taint, does not tolerate"),
    WordRule(r"the real thing", "deploy to AWS, a deployment"),
    WordRule(r"what has to be there first|needed besides", "prerequisites"),
    WordRule(r"away again|away with|back again", "tear down, decommission, roll back"),
    WordRule(r"where a thing lives", "repository layout"),
    WordRule(r"a new value of a secret", "rotate a secret"),
    WordRule(r"when something is wrong", "troubleshooting"),
    WordRule(r"who pays", "cost allocation"),
    WordRule(r"what waits for what|what is unavoidable", "dependency model, lower bound"),
    WordRule(r"nothing to compare", "not applicable"),
    WordRule(r"what(?:ever)? stands|what(?:ever)? is there(?! to)", "name the resources"),
    WordRule(r"anew", "again"),
    WordRule(r"is none of|is no fault", "say it without a negation"),
    WordRule(r"closed (?:release|namespace)s?|namespaces? (?:is|are) closed", "isolated"),
]
"""Words and phrases in docstrings, comments, messages and documentation. A space matches any white space."""

IDENTIFIER_PARTS = {
    "ask": "requests",
    "asked": "requested",
    "asks": "requests",
    "anybody": "name the subject",
    "anew": "again",
    "door": "entry point",
    "doors": "entry points",
    "everybody": "name the subject",
    "hands": "passes",
    "homeless": "unschedulable",
    "judge": "evaluate, check",
    "judged": "evaluated, checked",
    "judges": "evaluates, checks",
    "least": "min",
    "most": "max",
    "nobody": "name the subject",
    "offers": "allocatable",
    "outlive": "destroyed after",
    "outlives": "is destroyed after",
    "room": "resources",
    "rooms": "resources",
    "somebody": "name the subject",
    "stranger": "unknown",
    "strangers": "unknown",
    "tell": "report",
    "tells": "reports",
    "told": "set, reported",
    "whoever": "name the subject",
}
"""Words of names of files, classes, functions and variables."""

IDENTIFIER_PHRASES = {("least", "privilege"), ("at", "least"), ("at", "most")}
"""Words of names that keep their meaning together."""

IDENTIFIERS = {
    "closed_release": "isolated_release",
    "EVERY_NODE": "TOLERATE_ALL",
    "MADE_READY": "WAIT_UNTIL_CREATED",
    "_ways_in": "_ingress_and_dns",
    "_in_turn": "_interleaved",
    "_crowded": "_pools_too_small_for_daemonsets",
    "_stranded": "_zone_bound_pods_at_risk",
    "Converted": "SourcedValue",
    "Yes": "Flag",
    "Described": "FactGroup",
    "Given": "Explanation",
    "four": "ecs_services",
    "Ordeal": "FaultInjection",
    "Killings": "CrashTests",
    "_forget": "_ignore_task_errors",
    "NoAnswer": "CheckUnavailableError",
    "WrongUse": "UsageError",
}
"""Whole names that were replaced."""

OPENINGS = re.compile(
    r"(?:What(?:ever)?|Whether|Of all|Those|Who(?:ever|m|se)?|Where(?:ver)?|How|When|Why|Nobody|Nothing|Everybody)\b"
)
"""Openings of a docstring that leave the reader to guess its subject."""

HEADING_OPENINGS = re.compile(r"(?:What|Whether|Those|Who|Whose|Where|Away|Back$|And|But)\b")
"""Openings of a heading that no reader types into a search box."""

REQUIREMENT_ID = re.compile(
    r"(?<![\w./:-])(?:P(?:1\d|20|[1-9])|LD(?:10|[1-9])|ER(?:10|[1-9])|BI(?:1[0-3]|[1-9])|FD(?:10|[1-9])|CL[1-9]"
    r"|N(?:1[0-3]|[1-9]))(?![\w-])"
)
"""Ids of requirements, which ``docs/requirements.md`` alone defines and mentions."""

PATTERN_NAMES = re.compile(r"(?i:^|_)(?i:pattern|regex)$")
"""Names of values that are regular expressions."""

REGULAR_EXPRESSION = re.compile(r"\[[^\]\s]*\w-\w[^\]\s]*\]|\\[dws]\b|\(\?[:=!P]")
"""A piece of a regular expression within a sentence."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule that is ready to be applied."""

    pattern: re.Pattern[str]
    suggestion: str


def _compiled(pattern: str) -> re.Pattern[str]:
    spaced = pattern.replace(" ", r"\s+")
    return re.compile(rf"(?<![\w-])(?:{spaced})(?![\w-])", re.IGNORECASE)


COMPILED = [CompiledRule(_compiled(rule.pattern), rule.suggestion) for rule in PROSE]
ANY_WORD = _compiled("|".join(rule.pattern for rule in PROSE))
"""All rules as one expression: most text matches none."""
