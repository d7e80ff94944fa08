"""The column objects are found by: lexemes of our own making, and the operator that asks for them.

What the lexemes are is ``engine.matching.keys``; the tables are those of the apps that have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class LexemesField(SearchVectorField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A ``tsvector`` no dictionary touches; ``matches`` takes the text of a ``tsquery``."""


@LexemesField.register_lookup
class Matches(models.Lookup):
    """``terms__matches="'n高' & 'rpublic'"``: the question as it stands."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The operator the index answers."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*params, self.rhs)
