"""From draft to filing: two people, the back button, the button pressed twice; nothing is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.domains.reporting import services
from qianyi.domains.reporting.errors import ReturnInvalid, ReturnNotEditable, ReturnStale
from qianyi.domains.reporting.models import Filing, Return
from qianyi.domains.reporting.services import Submission
from qianyi.kernel.indicators.models import Observation, Origin
from qianyi.lib.errors import NotAllowed

from .factories import MOMENT, edit_of

GOOD = {"revenue": "1,200.5", "exports": "", "staff": "80"}


@pytest.fixture
def filled(town):
    return town.open().returns.get(subject=town.firms[0].subject)


def fresh(filled):
    return Return.objects.get(pk=filled.pk)


def save(town, filled, edit, name=""):
    return services.draft_save(
        actor=town.firm_user(0, name), filled=filled, edit=edit, moment=MOMENT
    )


def file(town, filled, edit, answers=None):
    return services.return_file(
        actor=town.firm_user(), filled=filled, moment=MOMENT,
        submission=Submission(edit=edit, via="web", answers=answers or {}),
    )  # fmt: skip


class TestDraftSave:
    def test_keeps_what_was_typed_as_it_was_typed(self, town, filled):
        row = save(town, filled, edit_of(filled, revenue="约一百", staff="8"))
        assert (row.status, row.revision) == ("draft", 1)
        assert fresh(filled).entries == {"revenue": "约一百", "staff": "8"}
        assert Observation.objects.count() == 0

    def test_the_same_again_is_no_new_revision(self, town, filled):
        save(town, filled, edit_of(filled, staff="8"))
        assert save(town, filled, edit_of(fresh(filled), staff="8")).revision == 1

    def test_two_people_changing_different_lines_both_keep_theirs(self, town, filled):
        mine, theirs = (edit_of(filled, "a", revenue="5"), edit_of(filled, "b", staff="9"))
        save(town, filled, mine)
        save(town, filled, theirs, name="x")
        assert fresh(filled).entries == {"revenue": "5", "staff": "9"}

    def test_two_people_changing_one_line_are_shown_both_and_asked(self, town, filled):
        mine, theirs = (edit_of(filled, "a", staff="5"), edit_of(filled, "b", staff="9"))
        save(town, filled, mine)
        with pytest.raises(ReturnStale) as told:
            save(town, filled, theirs, name="x")
        assert [(c.key, c.mine, c.theirs) for c in told.value.clashes] == [("staff", "9", "5")]
        assert fresh(filled).entries == {"staff": "5"}

    def test_one_page_never_clashes_with_its_own_unanswered_save(self, town, filled):
        first, second = (edit_of(filled, "a", staff="5"), edit_of(filled, "a", staff="56"))
        save(town, filled, first)
        save(town, filled, second)
        assert fresh(filled).entries == {"staff": "56"}

    def test_nobody_else_types(self, town, filled):
        for actor in (town.firm_user(1), town.officer()):
            with pytest.raises(NotAllowed):
                services.draft_save(
                    actor=actor, filled=filled, edit=edit_of(filled, staff="1"), moment=MOMENT
                )


class TestReturnFile:
    def test_records_figures_that_wait(self, town, filled):
        filing, made = file(town, filled, edit_of(filled, **GOOD))
        assert made
        assert filing.values == {"revenue": "1200.5", "exports": "", "staff": "80"}
        rows = Observation.objects.order_by("indicator__code")
        assert [(row.period, row.value, row.status) for row in rows] == [
            ("2026-01/10", Decimal("1200.5"), "reported"), ("2026-10", 80, "reported"),
        ]  # fmt: skip
        assert Observation.objects.counted().count() == 0
        assert fresh(filled).status == "reported"
        origin = Origin.objects.get()
        assert (origin.kind, origin.provider_id) == ("filing", filled.subject_id)

    def test_a_button_pressed_twice_is_one_filing(self, town, filled):
        edit = edit_of(filled, **GOOD)
        first, _ = file(town, filled, edit)
        second, made = file(town, filled, edit)
        assert (first, False) == (second, made)
        assert Filing.objects.count() == 1
        assert Observation.objects.count() == 2

    def test_the_back_button_with_other_values_shows_both(self, town, filled):
        edit = edit_of(filled, **GOOD)
        file(town, filled, edit)
        with pytest.raises(ReturnStale, match="没有重复报送") as told:
            file(town, filled, edit_of(filled, **{**GOOD, "staff": "81"}))
        assert [(c.key, c.mine, c.theirs) for c in told.value.clashes] == [("staff", "81", "80")]
        assert Filing.objects.count() == 1

    def test_an_error_stops_it_and_nothing_is_recorded(self, town, filled):
        with pytest.raises(ReturnInvalid, match="1 处需要改正") as told:
            file(town, filled, edit_of(filled, **{**GOOD, "exports": "9999"}))
        assert told.value.findings[0].key == "exports"
        assert Filing.objects.count() == Observation.objects.count() == 0

    def test_a_jump_needs_an_explanation_and_takes_it_along(self, town):
        form = town.form()
        earlier = town.open(form, "2026-09").returns.get(subject=town.firms[0].subject)
        file(town, earlier, edit_of(earlier, revenue="1000", staff="10"))
        now = town.open(form, "2026-10").returns.get(subject=town.firms[0].subject)
        with pytest.raises(ReturnInvalid, match="1 处变动较大"):
            file(town, now, edit_of(now, **GOOD))
        filing, _ = file(town, now, edit_of(now, staff_words="并购了一家工厂", **GOOD))
        assert filing.findings[0]["explanation"] == "并购了一家工厂"

    def test_filed_anew_the_first_stays_and_its_figures_end(self, town, filled):
        file(town, filled, edit_of(filled, **{**GOOD, "exports": "7"}))
        services.return_reopen(actor=town.firm_user(), filled=filled, moment=MOMENT)
        file(town, filled, edit_of(fresh(filled), **{**GOOD, "staff": "90"}))
        assert Filing.objects.count() == 2
        live = Observation.objects.live().order_by("indicator__code")
        assert [row.value for row in live] == [Decimal("1200.5"), 90]

    def test_a_closed_collection_takes_nothing_more(self, town, filled):
        services.collection_close(
            actor=town.officer(), collection=filled.collection, reason="示例", moment=MOMENT
        )
        with pytest.raises(ReturnNotEditable, match="已经结束"):
            file(town, filled, edit_of(filled, **GOOD))
