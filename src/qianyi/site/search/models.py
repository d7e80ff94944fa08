"""The index table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from qianyi.engine.matching import keys
from qianyi.foundation import search
from qianyi.foundation.lexemes import LexemesField
from qianyi.foundation.permissions import Actor, ScopedQuerySet

from . import terms

if TYPE_CHECKING:
    from collections.abc import Sequence


class SearchEntryQuerySet(ScopedQuerySet["SearchEntry"]):
    """Finding is filtering: who asks is part of the same condition as what is asked for."""

    def visible_to(self, actor: Actor) -> Self:
        """Entries that share a word with the actor."""
        if actor.is_system:
            return self.all()
        words = " | ".join(keys.quoted(f"r{word}") for word in search.words_of(actor))
        return self.filter(terms__matches=words)

    def found_by(self, actor: Actor, parts: Sequence[str]) -> Self:
        """Entries the actor may see that answer every part of the question."""
        readers = None if actor.is_system else search.words_of(actor)
        return self.filter(terms__matches=terms.question(parts, readers))


class SearchEntry(models.Model):
    """One object as the search box knows it. Unique by kind and object; made again at will.

    ``names_key`` is the plain title and the other names, a line each; ``sort_key`` is pinyin.
    """

    kind = models.CharField("种类", max_length=30)
    object_id = models.BigIntegerField("编号")
    title = models.CharField("标题", max_length=300)
    hint = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField("地址", max_length=300)
    places_text = models.BooleanField("可定位到原文", default=False)
    text = models.TextField("文本", blank=True)
    names_key = models.TextField("名称检索键")
    initials_key = models.TextField("拼音首字母", blank=True)
    sort_key = models.CharField("排序键", max_length=300, db_collation="C")
    terms = LexemesField("检索词")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "搜索条目"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="site_search_object_once")
        ]
        indexes = [GinIndex(fields=["terms"], name="site_search_terms", fastupdate=False)]

    def __str__(self) -> str:
        return self.title
