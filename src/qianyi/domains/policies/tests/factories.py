"""Rows for tests of policies: a document, an item with conditions, figures of two firms."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.policies.services import items as writing
from qianyi.domains.policies.services import lines as lining
from qianyi.engine.periods import Period
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.documents import services as documents
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.rules import services as rules
from qianyi.kernel.subjects.models import Enterprise, Industry
from qianyi.kernel.subjects.tests import town as towns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.domains.policies.models import PolicyDocument, PolicyItem, PolicyLine
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import Title
    from qianyi.kernel.subjects.tests.town import Town

MOMENT = towns.MOMENT
TODAY = MOMENT.date()
SYSTEM = system_actor()
UNITS = {"ent.revenue": "万元", "ent.rd_expense": "万元", "ent.staff_average": "人"}
TEXT = """示例措施

第一条 上一年度营业收入1000万元以上的企业，按研发费用的10%给予补助，最高50万元。
第二条 项目先进性由专家评审。
"""


def firms(of: Town) -> tuple[Enterprise, Enterprise]:
    """The two firms of the town; the first makes things since 2015."""
    first = Enterprise.objects.get(subject=of.first_firm)
    second = Enterprise.objects.get(subject=of.second_firm)
    first.industry, _ = Industry.objects.get_or_create(
        code="39", defaults={"name": "示例制造业", "level": "division"}
    )
    first.registered_on = date(2015, 4, 1)
    first.save()
    return first, second


@contextmanager
def as_system() -> Iterator[None]:
    """For bulk writes: somebody is acting."""
    with history.acting(SYSTEM, "示例"):
        yield


def indicator(code: str) -> Indicator:
    return indicators.indicator_ensure(
        code=code,
        facts={
            "name": f"示例{code}", "unit": UNITS[code], "direction": "up", "progress": "positive",
            "aggregation": "sum", "category": "企业经营", "applies_to": "enterprise",
        },
        synonyms=[], ask=[], owner=None, provenance={},
    )  # fmt: skip


def figures(
    enterprise: Enterprise, *, uses: tuple[str, ...] = ("行政管理",), **values: int
) -> None:
    """Approved figures of last year; names without the prefix."""
    origin, _ = indicators.origin_ensure(
        actor=SYSTEM, kind="import", reference=f"shili-{enterprise.pk}-{'-'.join(uses)}",
        label="示例年报", moment=MOMENT,
    )  # fmt: skip
    rows = [
        indicators.FigureRow(
            indicator=indicator(f"ent.{name}"), subject_id=enterprise.pk, scope="企业",
            period=Period.parse(str(TODAY.year - 1)), value=Decimal(value),
            unit=UNITS[f"ent.{name}"], version="",
        )
        for name, value in values.items()
    ]  # fmt: skip
    with as_system():
        indicators.observations_record(
            actor=SYSTEM, origin=origin, rows=rows, status="approved", uses=list(uses),
            moment=MOMENT,
        )  # fmt: skip


def title(code: str = "shili_title") -> Title:
    facts = {"name": f"示例称号{code}", "level": "national", "validity": "years", "years": 3}
    return rules.title_ensure(code=code, facts=facts, provenance={})


def policy(of: Town, actor: Actor, *, text: str = "") -> PolicyDocument:
    """A policy of the zone, with its text where one is given."""
    if text:
        document = documents.document_store(
            actor=actor, data=text.encode(), filename="示例措施.txt", moment=MOMENT
        ).document
    else:
        document = documents.document_cite(key="shili_policy", title="示例措施", moment=MOMENT)
    return writing.policy_record(
        actor=actor, document=document, moment=MOMENT,
        facts=writing.PolicyFacts(level="zone", territory=of.zone, certainty="confirmed"),
    )  # fmt: skip


def item(of: Town, actor: Actor, under: PolicyDocument, **facts: Any) -> PolicyItem:
    """An item whose text and review are whole; its lines are added by ``condition``."""
    told: dict[str, Any] = {
        "title": "示例研发补助", "kind": "grant", "who": "示例企业", "benefit_words": "给予补助",
        "benefit_form": "ratio", "ratio": Decimal(10), "base": "ent.rd_expense",
        "cap": Decimal(50), "pot": Decimal(60), "unit": "示例单位", "valid_from": date(2020, 1, 1),
        "certainty": "confirmed", "review_conclusion": "allowed", "review_basis": "示例审查表",
        "reviewed_on": date(2019, 12, 1),
    }  # fmt: skip
    return writing.item_write(
        actor=actor, moment=MOMENT,
        facts=writing.ItemFacts(policy=under, territory=of.zone, **{**told, **facts}),
    )  # fmt: skip


def condition(item: PolicyItem, actor: Actor, **facts: Any) -> PolicyLine:
    """Revenue of a thousand, unless said otherwise."""
    told: dict[str, Any] = {
        "section": "condition", "name": "营业收入", "kind": "figure", "fact": "ent.revenue",
        "threshold": Decimal(1000), "clause": "第一条",
    }  # fmt: skip
    return lining.line_add(
        actor=actor, item=item, facts=lining.LineFacts(**{**told, **facts}), moment=MOMENT
    )


def released(
    of: Town,
    writer: Actor,
    releaser: Actor,
    *,
    conditions: Sequence[dict[str, Any]] = (),
    **facts: Any,
) -> PolicyItem:
    """An item with one condition and further ones, released by a second person."""
    made = item(of, writer, policy(of, writer), **facts)
    for more in ({}, *conditions):
        condition(made, writer, **more)
    writing.item_submit(actor=writer, item=made, moment=MOMENT)
    return writing.item_release(actor=releaser, item=made, reason="示例", moment=MOMENT)
