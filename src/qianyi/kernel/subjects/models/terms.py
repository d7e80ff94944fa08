"""The column firms are found by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class NameTerms(SearchVectorField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Lexemes made by ``engine.matching.keys``; ``holds`` takes the text of a ``tsquery``."""


@NameTerms.register_lookup
class Holds(models.Lookup):
    """``terms__holds="'n高新'"``: no dictionary touches the lexemes."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The operator the index answers."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*params, self.rhs)
