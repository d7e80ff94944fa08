"""规划调整: lines, two people, versions, what is locked."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from docx import Document as WordDocument

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.errors import AdjustmentInvalid, AdjustmentRefused
from qianyi.domains.planning.models import PlanVersion
from qianyi.domains.planning.pages.papers import adjustment_paper
from qianyi.domains.planning.services.loading import COMPARED
from qianyi.domains.planning.tests import factories
from qianyi.lib.errors import NotAllowed

from .village import DAY, MOMENT, Village


@pytest.fixture
def targets(village: Village):
    """Two targets of the village's plan."""
    return [
        factories.target(
            village.plan, factories.indicator(code), key=code, number=str(number),
            value=Decimal(80), unit="家",
        )
        for number, code in enumerate(("high_tech", "small_tech"), start=1)
    ]  # fmt: skip


def draft(village: Village):
    """An adjustment begun by the planner."""
    return services.adjustment_make(
        actor=village.planner, plan=village.plan, title="示例调整", reasons="示例理由",
        moment=MOMENT,
    )  # fmt: skip


def lower(village: Village, adjustment, target, value: object = Decimal(70), **facts: object):
    """A line that sets a target anew."""
    told = {
        "value": value, "words": "", "comparator": target.comparator, "reason": "示例",
        **facts,
    }  # fmt: skip
    return services.line_of_target(
        actor=village.planner, adjustment=adjustment, target=target, **told
    )


def approve(village: Village, adjustment, by=None, number="示例发〔2025〕9号", on=DAY):
    """Enter the approval."""
    return services.adjustment_approve(
        actor=by or village.second, adjustment=adjustment, approval_number=number, approved_on=on,
        moment=MOMENT,
    )  # fmt: skip


class TestAdjustmentApprove:
    def test_makes_locked_targets_and_a_version_beside_the_old_one(self, village, targets):
        item = village.item()
        kept = village.item(content="取消的")
        held = draft(village)
        lower(village, held, targets[0])
        for one, drop in ((item, False), (kept, True)):
            services.line_of_item(
                actor=village.planner, adjustment=held, item=one, content=one.content,
                result="", due_on=date(2025, 12, 31), drop=drop, reason="示例",
            )  # fmt: skip
        services.adjustment_propose(actor=village.planner, adjustment=held, moment=MOMENT)
        assert village.plan.targets.filter(approved=True).count() == 0

        done = approve(village, held)

        live = village.plan.targets.filter(superseded_at=None).order_by("key")
        assert [(row.value, row.version, row.approved) for row in live] == [
            (Decimal(70), 2, True), (Decimal(80), 1, True),
        ]  # fmt: skip
        assert {row.approval_number for row in live} == {"示例发〔2025〕9号"}
        item.refresh_from_db()
        kept.refresh_from_db()
        assert (item.due_on, item.is_locked) == (date(2025, 12, 31), True)
        assert (kept.ending, item.ended_at) == ("dropped", None)
        old, new = PlanVersion.objects.order_by("number")
        assert (old.number, new.number, done.version) == (1, 2, new)
        assert [
            (row.indicator, row.before, row.after, row.kind)
            for row in selectors.compare(old.rows, new.rows)
        ] == [
            ("示例指标 high_tech", "80家", "70家", "调整"),
            ("示例指标 small_tech", "80家", "80家", "未变"),
        ]
        assert old.digest != new.digest

    def test_a_locked_item_is_not_edited_any_more(self, village, targets):
        item = village.item()
        held = draft(village)
        services.line_of_item(
            actor=village.planner, adjustment=held, item=item, content="改后", result="",
            due_on=item.due_on, drop=False, reason="示例",
        )  # fmt: skip
        services.adjustment_propose(actor=village.planner, adjustment=held, moment=MOMENT)
        approve(village, held, by=village.leader)
        with pytest.raises(Exception, match="规划调整"):
            services.item_change(
                actor=village.planner, item=item, reason="示例",
                asked=services.ItemAsked(content="再改"),
            )  # fmt: skip

    def test_is_entered_by_somebody_else_with_paper_and_day(self, village, targets):
        held = draft(village)
        lower(village, held, targets[0])
        with pytest.raises(AdjustmentRefused, match="不在待批准"):
            approve(village, held)
        services.adjustment_propose(actor=village.planner, adjustment=held, moment=MOMENT)
        with pytest.raises(AdjustmentRefused, match="提出调整的人"):
            approve(village, held, by=village.planner)
        with pytest.raises(NotAllowed):
            approve(village, held, by=village.officer("works"))
        with pytest.raises(AdjustmentInvalid) as refusal:
            approve(village, held, number=" ", on=date(2025, 9, 2))
        assert set(refusal.value.fields) == {"approval_number", "approved_on"}
        assert not PlanVersion.objects.exists()

    def test_stops_where_a_target_has_changed_since(self, village, targets):
        held = draft(village)
        lower(village, held, targets[0])
        services.adjustment_propose(actor=village.planner, adjustment=held, moment=MOMENT)
        services.target_ensure(
            plan=village.plan, key=targets[0].key, period=targets[0].period, leads=[],
            facts={name: getattr(targets[0], name) for name in (*COMPARED, "number")}
            | {"value": Decimal(75)},
            moment=MOMENT,
        )  # fmt: skip
        with pytest.raises(AdjustmentRefused, match="已有新版本"):
            approve(village, held)


class TestAdjustmentLines:
    def test_a_line_about_the_same_target_takes_the_place_of_the_first(self, village, targets):
        held = draft(village)
        lower(village, held, targets[0])
        held = lower(village, held, targets[0], Decimal(60))
        held = lower(village, held, targets[1], Decimal(60))
        held = services.line_remove(actor=village.planner, adjustment=held, index=1)
        assert [line["new"]["value"] for line in held.lines] == ["60"]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"value": None}, "value"),
            ({"value": Decimal(80)}, "value"),
            ({"comparator": "?"}, "comparator"),
            ({"reason": ""}, "reason"),
        ],
        ids=["nothing", "the same", "no sign", "no reason"],
    )
    def test_refuses_what_says_nothing_new(self, village, targets, facts, field):
        with pytest.raises(AdjustmentInvalid) as refusal:
            lower(village, draft(village), targets[0], **facts)
        assert field in refusal.value.fields

    def test_says_what_the_change_would_do_to_the_pace(self, village, targets):
        factories.actual(village.zone, targets[0].indicator, "2024", 60)
        held = lower(village, draft(village), targets[0], Decimal(60))
        (line,) = selectors.lines_shown(held)
        assert (line.before, line.after) == ("80家", "60家")
        assert line.effect_before != line.effect_after
        assert line.effect_after.startswith("已完成")

    def test_says_how_an_item_would_stand(self, village):
        item = village.item(due_on=date(2025, 8, 29))
        held = services.line_of_item(
            actor=village.planner, adjustment=draft(village), item=item, content=item.content,
            result="", due_on=date(2026, 6, 30), drop=False, reason="示例",
        )  # fmt: skip
        (line,) = selectors.lines_shown(held)
        assert (line.effect_before, line.effect_after) == ("已逾期", "正常")

    def test_an_empty_draft_is_not_proposed_and_one_taken_back_is_closed(self, village):
        held = draft(village)
        with pytest.raises(AdjustmentRefused, match="调整内容"):
            services.adjustment_propose(actor=village.planner, adjustment=held, moment=MOMENT)
        services.adjustment_withdraw(actor=village.planner, adjustment=held, moment=MOMENT)
        with pytest.raises(AdjustmentRefused, match="已撤回"):
            services.adjustment_change(
                actor=village.planner, adjustment=held, title="改", reasons="改"
            )

    def test_declined_it_changes_nothing(self, village, targets):
        held = lower(village, draft(village), targets[0])
        services.adjustment_propose(actor=village.planner, adjustment=held, moment=MOMENT)
        services.adjustment_decline(
            actor=village.leader, adjustment=held, reason="示例理由", moment=MOMENT
        )
        targets[0].refresh_from_db()
        assert (targets[0].superseded_at, PlanVersion.objects.count()) == (None, 0)


class TestAdjustmentPaper:
    def test_holds_both_sides_of_every_line(self, village, targets):
        held = lower(village, draft(village), targets[0])
        data = adjustment_paper(held, selectors.lines_shown(held), MOMENT)
        table = WordDocument(io.BytesIO(data)).tables[0]
        cells = [cell.text for cell in table.rows[1].cells]
        assert cells[3:5] == ["80家", "70家"]
