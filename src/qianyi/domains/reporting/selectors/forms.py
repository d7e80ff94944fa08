"""Reading forms: what they ask, tie together and add up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.reporting.errors import FormNotFound
from qianyi.domains.reporting.models import Form
from qianyi.engine.returns import Equation, Item, equation_parse
from qianyi.engine.returns.checks import in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.domains.reporting.models import Return
    from qianyi.foundation.permissions import Actor


def form_list(actor: Actor) -> QuerySet[Form]:
    """Present versions of the forms the actor may see, by title."""
    return (
        Form.objects.visible_to(actor)
        .filter(is_current=True)
        .select_related("owner__subject", "territory__subject")
        .order_by("title")
    )


def form_get(*, actor: Actor, form_id: int) -> Form:
    """One form.

    Raises:
        FormNotFound: there is none, or not for this actor.
    """
    found = (
        Form.objects.visible_to(actor)
        .select_related("owner__subject", "territory__subject")
        .filter(pk=form_id)
        .first()
    )
    if found is None:
        raise FormNotFound("没有这张报表，或您没有查看它的权限；请从报表列表进入。", form=form_id)
    return found


def items_of(form: Form) -> tuple[Item, ...]:
    """What the form asks, in order."""
    return tuple(_item(told) for told in form.content["items"])


def items_for(filled: Return) -> tuple[Item, ...]:
    """The lines one respondent fills: a department those it leads."""
    form = filled.collection.form
    items = items_of(form)
    if form.respondent == "enterprise":
        return items
    return tuple(item for item in items if item.lead == filled.subject.code)


def equations_of(form: Form, items: tuple[Item, ...]) -> tuple[Equation, ...]:
    """The relations among the lines given; one that needs another respondent's line is left out."""
    keys = {item.key for item in items}
    every = {told["key"] for told in form.content["items"]}
    found = (
        equation_parse(
            told["relation"],
            keys=every,
            words=told["words"],
            tolerance=Decimal(told["tolerance"]),
            is_error=told["level"] == "error",
        )
        for told in form.content["checks"]
    )
    return tuple(one for one in found if keys.issuperset(one.keys))


def scope_of(form: Form, key: str) -> str:
    """The 口径 of a line's figure."""
    return next(str(told["scope"]) for told in form.content["items"] if told["key"] == key)


def totals_of(form: Form) -> list[dict[str, str]]:
    """What is added up for the territory: item, indicator and scope by code."""
    return list(form.content["totals"])


def _item(told: dict[str, Any]) -> Item:
    plain = ("key", "indicator", "name", "unit", "hint", "lead", "required", "whole", "cumulative")
    exact = ("low", "high", "change_limit")
    facts: dict[str, Any] = {name: told[name] for name in plain}
    facts |= {name: None if told[name] is None else Decimal(told[name]) for name in exact}
    return Item(**facts)


def checks_in_words(form: Form, items: tuple[Item, ...]) -> list[str]:
    """Every relation as a sentence, and whether it stops reporting."""
    names = {item.key: item.name for item in items}
    return [
        f"{one.words or in_words(one, names)}（{'必须符合' if one.is_error else '不符时须说明'}）"
        for one in equations_of(form, items)
    ]
