"""Statements of the migration document and of the existing chart about Email-RAG on Kubernetes."""

from __future__ import annotations

from collections.abc import Sequence

from migration.claims import Claim
from migration.email_rag.claims.chart import CHART
from migration.email_rag.claims.document import DOCUMENT

CLAIMS: Sequence[Claim] = (*DOCUMENT, *CHART)
