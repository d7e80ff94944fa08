"""Two firms that are one: merged, found by either code, and taken apart again exactly."""

from __future__ import annotations

import pytest
from django.forms.models import model_to_dict

from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects import selectors, services
from qianyi.kernel.subjects.errors import EnterpriseMerged, MergeRefused
from qianyi.kernel.subjects.models import DuplicatePair, Enterprise, EnterpriseName, Membership
from qianyi.lib.errors import NotAllowed

from . import firms
from . import town as make

pytestmark = pytest.mark.django_db
MOMENT, TODAY = firms.MOMENT, firms.TODAY


@pytest.fixture
def at() -> firms.Place:
    return firms.place()


@pytest.fixture
def pair(at):
    kept = firms.firm(at, 1, "示例尚纬股份有限公司")
    other = firms.firm(
        at,
        2,
        "示例尚伟股份有限公司",
        industry=at.chemistry,
        park=at.east,
        former_names=("示例旧厂",),
    )
    return kept, other


def snapshot():
    """Everything a merge may touch."""
    rows = Enterprise.objects.order_by("pk")
    return (
        [model_to_dict(row) for row in rows],
        [(row.subject.name, row.sort_key, row.terms, row.names_key) for row in rows],
        sorted(EnterpriseName.objects.values_list("enterprise", "name", "name_kind", "valid_to")),
        sorted(Membership.objects.values_list("user", "subject", "role")),
    )


def merge(at, kept, other, *take, reason="同一执照"):
    return services.enterprises_merge(
        actor=at.planner, survivor=kept, absorbed=other, take=take, reason=reason, moment=MOMENT
    )


class TestPreview:
    def test_shows_fields_names_and_rows_and_does_nothing(self, at, pair):
        kept, other = pair
        firms.user_of(other)
        before = snapshot()
        seen = services.merge_preview(actor=at.planner, survivor=kept, absorbed=other)
        taken = {one.field for one in seen.differences if one.can_be_taken}
        assert taken == {"industry", "park"}
        assert seen.names == ("示例尚伟股份有限公司", "示例旧厂")
        assert ("企业用户", 1) in seen.moving
        assert snapshot() == before


class TestMerge:
    def test_takes_only_what_was_chosen(self, at, pair):
        kept, other = pair
        merge(at, kept, other, "industry")
        kept.refresh_from_db()
        assert (kept.industry, kept.park) == (at.chemistry, None)

    def test_leads_from_every_name_and_code_to_the_one(self, at, pair):
        kept, other = pair
        merge(at, kept, other)
        for question in ("尚伟", "旧厂", other.uscc, "尚纬", other.uscc[9:]):
            found = selectors.enterprise_find(at.planner, question)
            assert [hit.enterprise.pk for hit in found] == [kept.pk], question
        assert selectors.enterprise_get(actor=at.planner, uscc=other.uscc).pk == kept.pk
        assert selectors.enterprise_match(at.planner, code=other.uscc).enterprise == kept
        assert selectors.enterprise_list(at.planner).count() == 1

    def test_the_one_merged_away_changes_no_more(self, at, pair):
        kept, other = pair
        merge(at, kept, other)
        with pytest.raises(EnterpriseMerged):
            services.enterprise_change(
                actor=at.planner, enterprise=other, values={"name": "示例"}, effective_on=TODAY,
                source="", moment=MOMENT,
            )  # fmt: skip

    @pytest.mark.parametrize("take", [("name",), ("uscc",), ("is_demo",)])
    def test_takes_nothing_outside_the_list(self, at, pair, take):
        with pytest.raises(MergeRefused):
            merge(at, *pair, *take)

    def test_refuses_itself_again_and_without_reason(self, at, pair):
        kept, other = pair
        with pytest.raises(MergeRefused):
            merge(at, kept, kept)
        with pytest.raises(MergeRefused):
            merge(at, kept, other, reason=" ")
        merge(at, kept, other)
        with pytest.raises(MergeRefused):
            merge(at, kept, other)

    def test_is_for_who_keeps_the_list(self, at, pair):
        with pytest.raises(NotAllowed):
            services.enterprises_merge(
                actor=at.officer, survivor=pair[0], absorbed=pair[1], take=(), reason="示例",
                moment=MOMENT,
            )  # fmt: skip


class TestUndo:
    @pytest.mark.parametrize("take", [(), ("industry", "park", "legal_status")])
    def test_gives_everything_back_exactly(self, at, pair, take):
        kept, other = pair
        firms.user_of(other)
        before = snapshot()
        record = merge(at, kept, other, *take)
        assert snapshot() != before
        services.merge_undo(actor=at.planner, record=record, reason="核对有误", moment=MOMENT)
        assert snapshot() == before

    def test_keeps_roles_both_had_apart(self, at, pair):
        kept, other = pair
        user = make.holding(Role.ENTERPRISE_USER, kept.subject, "shili-both")
        services.membership_ensure(
            user=user, subject=other.subject, role=Role.ENTERPRISE_USER, valid_from=TODAY
        )
        before = snapshot()
        record = merge(at, kept, other)
        services.merge_undo(actor=at.planner, record=record, reason="核对有误", moment=MOMENT)
        assert snapshot() == before

    def test_refuses_when_the_field_changed_since(self, at, pair):
        kept, other = pair
        record = merge(at, kept, other, "park")
        services.enterprise_change(
            actor=at.planner, enterprise=kept, values={"park": at.west}, effective_on=TODAY,
            source="", moment=MOMENT,
        )  # fmt: skip
        with pytest.raises(MergeRefused, match="园区"):
            services.merge_undo(actor=at.planner, record=record, reason="核对有误", moment=MOMENT)

    def test_happens_once(self, at, pair):
        record = merge(at, *pair)
        services.merge_undo(actor=at.planner, record=record, reason="核对有误", moment=MOMENT)
        with pytest.raises(MergeRefused):
            services.merge_undo(actor=at.planner, record=record, reason="再来", moment=MOMENT)


class TestDuplicates:
    def test_finds_the_pair_once_and_not_the_stranger(self, at, pair):
        firms.firm(at, 3, "示例金科生物医药有限公司")
        assert services.duplicates_find(actor=at.planner, moment=MOMENT) == 1
        assert services.duplicates_find(actor=at.planner, moment=MOMENT) == 0
        found = DuplicatePair.objects.get()
        assert {found.first_id, found.second_id} == {row.pk for row in pair}
        assert any("读音相同" in reason for reason in found.reasons)

    def test_dismissed_ones_stay_away(self, at, pair):
        services.duplicates_find(actor=at.planner, moment=MOMENT)
        found = DuplicatePair.objects.get()
        services.duplicate_dismiss(actor=at.planner, pair=found, reason="两张执照", moment=MOMENT)
        services.duplicates_find(actor=at.planner, moment=MOMENT)
        assert not selectors.duplicate_list(at.planner).exists()
        with pytest.raises(MergeRefused):
            services.duplicate_dismiss(actor=at.planner, pair=found, reason="再", moment=MOMENT)

    def test_merged_ones_wait_no_more(self, at, pair):
        services.duplicates_find(actor=at.planner, moment=MOMENT)
        merge(at, *pair)
        assert not selectors.duplicate_list(at.planner).exists()
