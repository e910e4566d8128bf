"""Places that may use a listed word, each with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tools.language.finding import Finding

FILE = Path(__file__).parent / "allowances.toml"


@dataclass(frozen=True, slots=True)
class Allowance:
    """A word that the files of a path may use."""

    path: str
    """A path from the root of the repository, or a pattern such as ``docs/*``."""
    word: str
    """The word as the checker reports it."""
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Return whether the allowance is for this finding."""
        return self.word.lower() == finding.word.lower() and fnmatch(finding.path.as_posix(), self.path)


def read(file: Path = FILE) -> list[Allowance]:
    """Read the allowances; a missing key is a ``TypeError`` that names it."""
    return [Allowance(**entry) for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("allowance", [])]
