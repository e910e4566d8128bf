"""What can go wrong on the way to an answer."""

from __future__ import annotations


class WrongUse(Exception):  # noqa: N818  it names what happened, as plan's UsageError does
    """The command was given something that it cannot work with; the message is a sentence."""


class Unreachable(Exception):  # noqa: N818  an outcome of the whole run, with an exit code of its own
    """The cluster does not answer, or not to this person; nothing can be said about the stack."""


class NoAnswer(Exception):  # noqa: N818  an outcome of one check, not of the run
    """One question stayed without an answer: forbidden, too slow or broken. The others may still have one."""
