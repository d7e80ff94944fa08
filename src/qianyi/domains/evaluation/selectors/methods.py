"""Methods as kept, and as a run uses them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Max

from qianyi.domains.evaluation.errors import MethodVersionNotFound
from qianyi.domains.evaluation.models import MethodVersion
from qianyi.engine.scoring.loading import method_from_text
from qianyi.engine.scoring.records import Joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.engine.scoring import Method
    from qianyi.engine.scoring.records import Condition, Group
    from qianyi.foundation.permissions import Actor

ENTERPRISE_INPUT_PREFIXES = ("ent.", "q.", "rec.", "title.")


def method_list(actor: Actor) -> QuerySet[MethodVersion]:
    """Every version the actor may see, by title, the newest first."""
    return MethodVersion.objects.visible_to(actor).defer("content").order_by("title", "code", "-pk")


def methods_offered(actor: Actor) -> list[MethodVersion]:
    """The newest version of each method that rates firms: the one a new run is made with."""
    newest = MethodVersion.objects.values("code").annotate(newest=Max("pk")).values("newest")
    rows = MethodVersion.objects.visible_to(actor).filter(pk__in=newest).order_by("title", "pk")
    return [row for row in rows if rates_firms(method_of(row))]


def method_get(*, actor: Actor, version_id: int) -> MethodVersion:
    """One version.

    Raises:
        MethodVersionNotFound: there is none, or the actor may not see it.
    """
    found = MethodVersion.objects.visible_to(actor).filter(pk=version_id).first()
    if found is None:
        raise MethodVersionNotFound("没有找到这个版本的评价办法；请从评价办法列表进入。")
    return found


def method_of(version: MethodVersion) -> Method:
    """The method as its kept text says."""
    return _read(version.digest, version.content, version.code)


@lru_cache(maxsize=32)
def _read(digest: str, content: str, code: str) -> Method:
    del digest  # the key of the cache is the text's; it stands here to be compared first
    return method_from_text(content, f"{code}.yaml")


def rates_firms(method: Method) -> bool:
    """Some input comes from the facts of firms."""
    return any(one.fact.strip().startswith(ENTERPRISE_INPUT_PREFIXES) for one in method.inputs)


def method_for(run: EvaluationRun) -> Method:
    """The method with the groups that take part in a run."""
    return restricted(method_of(run.method), run.groups)


def restricted(method: Method, codes: Sequence[str]) -> Method:
    """The method with some of its groups alone; who belonged to another is not rated.

    The first group whose condition holds takes a subject: what stood before a kept group still
    takes its own away from it.
    """
    if not codes:
        return method
    before: list[Condition] = []
    kept: list[Group] = []
    for group in method.groups:
        if group.code in codes:
            kept.append(replace(group, when=_after(before, group.when)) if before else group)
        elif group.when is None:
            break  # it takes everybody: nothing reaches the groups behind it
        else:
            before.append(group.when)
    return replace(method, groups=tuple(kept))


def _after(before: list[Condition], own: Condition | None) -> Condition:
    parts: list[Condition] = [Joined("not", (one,)) for one in before]
    return Joined("all", tuple([*parts, own] if own is not None else parts))
