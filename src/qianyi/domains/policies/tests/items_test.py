"""Items: written from clauses, released by a second person, never edited afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from qianyi.domains.policies.choices import ItemState, Standing
from qianyi.domains.policies.errors import ItemClosed, ItemInvalid, ItemNotReady
from qianyi.domains.policies.models import PolicyItem, PolicyLine
from qianyi.domains.policies.pages.library import clauses_of
from qianyi.domains.policies.selectors import library
from qianyi.domains.policies.services import items as writing
from qianyi.domains.policies.services import lines as lining
from qianyi.domains.policies.services.watching import expiry_tell
from qianyi.domains.policies.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.selectors import version_current
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.tests.town import Town

pytestmark = pytest.mark.django_db
MOMENT, TODAY = make.MOMENT, make.TODAY


class TestRelease:
    """From draft to released, by two people."""

    def test_needs_a_second_person(self, town: Town, planner: Actor, leader: Actor) -> None:
        row = make.item(town, planner, make.policy(town, planner))
        make.condition(row, planner)
        row = writing.item_submit(actor=planner, item=row, moment=MOMENT)
        with pytest.raises(NotAllowed, match="另一人"):
            writing.item_release(actor=planner, item=row, reason="示例", moment=MOMENT)
        with pytest.raises(ItemInvalid, match="理由"):
            writing.item_release(actor=leader, item=row, reason=" ", moment=MOMENT)
        row = writing.item_release(actor=leader, item=row, reason="示例", moment=MOMENT)
        assert row.standing_on(TODAY) == Standing.IN_FORCE
        assert row.takes_applications_on(TODAY)

    def test_is_refused_to_who_wrote_it_though_another_handed_it_in(
        self, town: Town, planner: Actor, leader: Actor
    ) -> None:
        other = towns.acting(Role.PLANNER, town.zone.subject, "shili-other")
        row = make.item(town, planner, make.policy(town, planner))
        make.condition(row, planner)
        row = writing.item_submit(actor=other, item=row, moment=MOMENT)
        for writer in (planner, other):
            with pytest.raises(NotAllowed, match="另一人"):
                writing.item_release(actor=writer, item=row, reason="示例", moment=MOMENT)
        row = writing.item_release(actor=leader, item=row, reason="示例", moment=MOMENT)
        assert row.state == ItemState.RELEASED

    def test_names_everything_that_is_missing(self, town: Town, planner: Actor) -> None:
        row = make.item(
            town, planner, make.policy(town, planner), who="", unit="", review_conclusion="",
            ratio=None, base="", benefit_words="对迁入本区的企业给予补助",
        )  # fmt: skip
        with pytest.raises(ItemNotReady) as refused:
            writing.item_submit(actor=planner, item=row, moment=MOMENT)
        for words in ("支持对象", "责任单位", "公平竞争审查结论", "比例或基数", "没有写条件"):
            assert words in refused.value.message

    def test_wants_an_explanation_for_wording_the_review_looks_at(
        self, town: Town, planner: Actor
    ) -> None:
        row = make.item(
            town, planner, make.policy(town, planner), benefit_words="对迁入本区的企业给予补助"
        )
        make.condition(row, planner)
        assert "有审查提示没有说明" in library.lacking(row, TODAY)

    def test_never_lets_a_price_of_electricity_through(self, town: Town, planner: Actor) -> None:
        with pytest.raises(ItemInvalid, match="电价"):
            make.item(town, planner, make.policy(town, planner), benefit_words="执行优惠电价")

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"amount": Decimal(0), "benefit_form": "fixed"}, "amount"),
            ({"amount": Decimal(5)}, "amount"),
            ({"cap": Decimal(61)}, "cap"),
            ({"pay_days": 0}, "pay_days"),
            ({"valid_to": date(2020, 1, 1)}, "last_day"),
            ({"title": " "}, "title"),
        ],
        ids=["zero", "sum and share", "cap over pot", "no days", "ends first", "no name"],
    )
    def test_refuses_what_cannot_be(
        self, town: Town, planner: Actor, facts: dict[str, object], field: str
    ) -> None:
        with pytest.raises(ItemInvalid) as refused:
            make.item(town, planner, make.policy(town, planner), **facts)
        assert field in refused.value.fields

    def test_is_never_edited_afterwards_not_even_in_the_database(
        self, town: Town, planner: Actor, leader: Actor
    ) -> None:
        row = make.released(town, planner, leader)
        line = row.lines.get()
        with pytest.raises(ItemClosed):
            make.condition(row, planner)
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyItem.objects.filter(pk=row.pk).update(amount=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyLine.objects.filter(pk=line.pk).update(threshold=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyLine.objects.filter(pk=line.pk).delete()

    def test_takes_the_place_of_the_version_before(
        self, town: Town, planner: Actor, leader: Actor
    ) -> None:
        first = make.released(town, planner, leader)
        second = writing.item_revise(actor=planner, item=first, moment=MOMENT)
        assert second.review_conclusion == ""
        assert [one.name for one in second.lines.all()] == ["营业收入"]
        with pytest.raises(ItemClosed, match="第2版正在拟制"):
            writing.item_revise(actor=planner, item=first, moment=MOMENT)
        kept = writing.ItemFacts(**{
            name: getattr(first, name) for name in writing.ItemFacts.__dataclass_fields__
        })  # fmt: skip
        writing.item_rewrite(actor=planner, item=second, facts=kept, moment=MOMENT)
        second.refresh_from_db()
        writing.item_submit(actor=planner, item=second, moment=MOMENT)
        writing.item_release(actor=leader, item=second, reason="示例", moment=MOMENT)
        first.refresh_from_db()
        assert first.state == ItemState.ENDED
        assert list(library.items_in_force(TODAY)) == [second]

    def test_is_sent_back_with_a_reason(self, town: Town, planner: Actor, leader: Actor) -> None:
        row = make.item(town, planner, make.policy(town, planner))
        make.condition(row, planner)
        row = writing.item_submit(actor=planner, item=row, moment=MOMENT)
        row = writing.item_return(actor=leader, item=row, reason="金额不对")
        assert (row.state, row.returned_reason) == (ItemState.DRAFT, "金额不对")


class TestLines:
    """Clauses become lines."""

    def test_keep_the_place_they_come_from(self, town: Town, planner: Actor) -> None:
        row = make.item(town, planner, make.policy(town, planner, text=make.TEXT))
        text = version_current(row.policy.document).text
        clause = next(one for one in clauses_of(row, text) if one.text.startswith("第一条"))
        line = make.condition(row, planner, start=clause.start, end=clause.end)
        assert text[line.place.start : line.place.end] == clause.text
        row = library.item_get(actor=planner, item_id=row.pk)
        assert [one.used for one in clauses_of(row, text)] == [False, True, False]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"fact": "ent.unknown"}, "fact"),
            ({"kind": "flag"}, "kind"),
            ({"threshold": None}, "threshold"),
            ({"kind": "share", "per": "ent.staff_average"}, "per"),
            ({"name": " "}, "name"),
        ],
        ids=["no such fact", "wrong way", "no threshold", "other unit", "no words"],
    )
    def test_are_refused_when_nobody_can_work_them_out(
        self, town: Town, planner: Actor, facts: dict[str, object], field: str
    ) -> None:
        make.indicator("ent.staff_average")
        row = make.item(town, planner, make.policy(town, planner))
        with pytest.raises(ItemInvalid) as refused:
            make.condition(row, planner, **facts)
        assert field in refused.value.fields

    def test_send_a_version_that_waited_back_to_draft(self, town: Town, planner: Actor) -> None:
        row = make.item(town, planner, make.policy(town, planner))
        line = make.condition(row, planner)
        writing.item_submit(actor=planner, item=row, moment=MOMENT)
        facts = lining.LineFacts(section="condition", name="人工判断的条件")
        lining.line_change(actor=planner, line=line, facts=facts, moment=MOMENT)
        row.refresh_from_db()
        line.refresh_from_db()
        assert (row.state, line.fact, line.kind) == (ItemState.DRAFT, "", "manual")


class TestWatching:
    """What ends, and what a changed rule touches."""

    @pytest.mark.parametrize(
        ("days", "found"), [(60, 1), (61, 0)], ids=["within the time", "a day later"]
    )
    def test_says_what_ends_soon(
        self, town: Town, planner: Actor, leader: Actor, days: int, found: int
    ) -> None:
        make.released(town, planner, leader, valid_to=TODAY + timedelta(days=days))
        assert library.items_expiring(TODAY).count() == found
        assert expiry_tell(day=TODAY, moment=MOMENT) == found

    @pytest.mark.parametrize(
        ("closes", "ends", "owed"),
        [
            (-3, 30, (29, "有效期")),
            (10, 30, (9, "申报")),
            (None, 30, (29, "有效期")),
            (5, 0, (-1, "有效期")),
            (10, None, (9, "申报")),
        ],
        ids=["window is over", "window first", "no window", "lapsed", "no end"],
    )
    def test_owes_what_is_ahead_by_its_last_day(
        self, closes: int | None, ends: int | None, owed: tuple[int, str]
    ) -> None:
        def day(count: int | None) -> date | None:
            return None if count is None else TODAY + timedelta(days=count)

        row = PolicyItem(closes_on=day(closes), valid_to=day(ends))
        assert library.end_owed(row, TODAY) == (day(owed[0]), owed[1])

    def test_says_what_has_lapsed(self, town: Town, planner: Actor, leader: Actor) -> None:
        row = make.released(town, planner, leader, valid_to=TODAY)
        assert row.standing_on(TODAY) == Standing.LAPSED
        assert list(library.items_lapsed(TODAY)) == [row]
        assert not library.items_in_force(TODAY)

    def test_is_open_to_others_once_released(
        self, town: Town, planner: Actor, leader: Actor
    ) -> None:
        row = make.released(town, planner, leader)
        draft = make.item(town, planner, row.policy, title="示例草稿")
        firm = replace(planner, roles=frozenset({"enterprise_user"}))
        assert list(PolicyItem.objects.visible_to(firm)) == [row]
        assert set(PolicyItem.objects.visible_to(planner)) == {row, draft}
