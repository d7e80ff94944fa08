"""Promises of both sides: made, found, closed by two people, decided where unlawful."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from qianyi.domains.projects import services
from qianyi.domains.projects.errors import PromiseInvalid
from qianyi.domains.projects.hooks import owing
from qianyi.domains.projects.models import Promise
from qianyi.domains.projects.services import Checked, Decided, Promised
from qianyi.foundation.duties import DutiesAsked
from qianyi.lib.errors import NotAllowed

from .works import LATE, MOMENT

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.tests.town import Town


class TestPromises:
    @pytest.mark.parametrize(
        ("told", "field"),
        [
            pytest.param({"side": "zone", "kind": "tax", "what": "示例"}, "basis", id="no-basis"),
            pytest.param(
                {"side": "zone", "kind": "other", "what": "电价每千瓦时下浮一角", "basis": "示例"},
                "what", id="price-of-electricity",
            ),
            pytest.param(
                {"side": "zone", "kind": "funds", "what": "示例", "basis": "示例",
                 "review": "violates"}, "review", id="review-says-no",
            ),
            pytest.param({"side": "owner", "kind": "intensity", "what": "示例"}, "target",
                         id="standard-land-without-a-figure"),
            pytest.param(
                {"side": "owner", "kind": "tax", "what": "示例", "target": Decimal(1)},
                "figure_unit", id="figure-without-a-unit",
            ),
        ],
    )  # fmt: skip
    def test_refuses(
        self, town: Town, project: Project, told: dict[str, object], field: str
    ) -> None:
        with pytest.raises(PromiseInvalid) as refusal:
            services.promise_make(
                actor=town.planner, project=project, promised=Promised(**told), moment=MOMENT
            )
        assert field in refusal.value.fields

    def test_a_figure_below_the_promise_is_not_kept(self, town: Town, project: Project) -> None:
        row = services.promise_make(
            actor=town.planner, project=project, moment=MOMENT,
            promised=Promised(side="owner", kind="output", what="示例产值", comparator=">=",
                              target=Decimal(1000), figure_unit="万元", year=2025),
        )  # fmt: skip
        for state, actual, problem in (
            ("kept", Decimal("999.99"), "state"), ("kept", None, "actual"),
        ):  # fmt: skip
            with pytest.raises(PromiseInvalid) as refusal:
                services.promise_check(
                    actor=town.planner, promise=row, moment=LATE,
                    checked=Checked(state=state, evidence="示例", actual=actual,
                                    on=date(2026, 1, 5)),
                )  # fmt: skip
            assert problem in refusal.value.fields
        services.promise_check(
            actor=town.planner, promise=row, moment=LATE,
            checked=Checked(state="kept", evidence="示例", actual=Decimal(1000),
                            on=date(2026, 1, 5)),
        )  # fmt: skip
        kept = services.promise_confirm(actor=town.leader, promise=row, is_agreed=True, words="")
        assert not kept.is_open


def owed(town: Town, project: Project, **more: object) -> Promise:
    """A promise of the zone's that the economy bureau owes; the construction bureau leads."""
    told = {
        "side": "zone", "kind": "utilities", "what": "示例道路", "basis": "示例依据",
        "unit": town.units["economy"].department, **more,
    }  # fmt: skip
    return services.promise_make(
        actor=town.planner, project=project, promised=Promised(**told), moment=MOMENT
    )


def found(actor: Actor, promise: Promise, state: str) -> Promise:
    """What somebody says has become of it."""
    checked = Checked(state=state, evidence="示例凭证", on=date(2026, 1, 5))
    return services.promise_check(actor=actor, promise=promise, checked=checked, moment=LATE)


class TestClosingAPromise:
    @pytest.mark.parametrize("state", ["kept", "ended"])
    def test_takes_somebody_who_neither_owes_it_nor_said_so(
        self, town: Town, project: Project, state: str
    ) -> None:
        row = found(town.officer("economy"), owed(town, project), state)
        assert (row.state, row.claimed, row.is_open) == ("open", state, True)
        for actor in (town.officer("economy"), town.officer("economy", 2), town.officer("land")):
            with pytest.raises(NotAllowed, match="责任单位和提请人以外"):
                services.promise_confirm(actor=actor, promise=row, is_agreed=True, words="")
        done = services.promise_confirm(
            actor=town.officer("construction"), promise=row, is_agreed=True, words=""
        )
        assert (done.state, done.claimed, done.is_open) == (state, "", False)
        assert done.closed_by_id == town.officer("construction").user_id
        with pytest.raises(PromiseInvalid, match="没有待确认"):
            services.promise_confirm(actor=town.planner, promise=row, is_agreed=True, words="")

    def test_is_not_done_by_the_lead_unit_where_nobody_else_is_named(
        self, town: Town, project: Project
    ) -> None:
        row = found(town.planner, owed(town, project, unit=None), "kept")
        for actor in (town.officer("construction"), town.planner):
            with pytest.raises(NotAllowed):
                services.promise_confirm(actor=actor, promise=row, is_agreed=True, words="")
        assert not services.promise_confirm(
            actor=town.leader, promise=row, is_agreed=True, words=""
        ).is_open

    def test_may_be_refused_with_a_reason(self, town: Town, project: Project) -> None:
        row = found(town.officer("economy"), owed(town, project), "kept")
        with pytest.raises(PromiseInvalid, match="写明理由"):
            services.promise_confirm(actor=town.leader, promise=row, is_agreed=False, words=" ")
        back = services.promise_confirm(
            actor=town.leader, promise=row, is_agreed=False, words="示例：没有凭证"
        )
        assert (back.state, back.claimed, back.closed_by_id) == ("open", "", None)

    def test_is_taken_back_when_somebody_else_looks_again(
        self, town: Town, project: Project
    ) -> None:
        row = found(town.officer("economy"), owed(town, project), "kept")
        services.promise_confirm(actor=town.planner, promise=row, is_agreed=True, words="")
        with pytest.raises(NotAllowed, match="复查"):
            found(town.officer("economy"), row, "partly")
        with pytest.raises(PromiseInvalid, match="复查只登记"):
            found(town.leader, row, "ended")
        again = found(town.officer("construction"), row, "broken")
        assert (again.state, again.is_open, again.closed_by_id) == ("broken", True, None)

    def test_is_kept_to_two_people_by_the_database(self, town: Town, project: Project) -> None:
        row = owed(town, project)
        who = town.planner.user_id
        with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
            Promise.objects.filter(pk=row.pk).update(claimed_by=who, closed_by=who)


class TestAPromiseTheReviewDoesNotAllow:
    @pytest.fixture
    def unfair(self, town: Town, project: Project) -> Promise:
        """One that was kept when the review found that it may not be."""
        row = found(town.officer("economy"), owed(town, project, kind="funds"), "kept")
        services.promise_confirm(actor=town.planner, promise=row, is_agreed=True, words="")
        return services.promise_review(
            actor=town.planner, promise=row, review="violates", basis="示例审查表", moment=LATE
        )

    def test_is_open_again_until_a_person_decides(
        self, town: Town, project: Project, unfair: Promise
    ) -> None:
        assert (unfair.state, unfair.closed_by_id, unfair.awaits_decision) == ("open", None, True)
        with pytest.raises(PromiseInvalid, match="不得兑现"):
            found(town.officer("economy"), unfair, "kept")
        with pytest.raises(PromiseInvalid, match="不能直接改结论"):
            services.promise_review(
                actor=town.planner, promise=unfair, review="complies", basis="示例", moment=LATE
            )
        duties = owing.duties_owed(town.leader, DutiesAsked(moment=LATE, due_before=LATE.date()))
        assert [one.standing for one in duties if one.group == "decision"] == [
            "公平竞争审查不符合，请决定怎么处理"
        ]
        section = owing.waiting_section(town.leader, LATE)
        assert section is not None
        assert section.count == 1
        assert owing.waiting_section(town.officer("economy"), LATE) is None

    @pytest.mark.parametrize(
        ("told", "state", "review"),
        [
            pytest.param({"measure": "stop"}, "ended", "violates", id="ended"),
            pytest.param(
                {"measure": "reword", "what": "示例：公平适用的补助"}, "open", "none",
                id="reworded",
            ),
            pytest.param({"measure": "again"}, "open", "none", id="reviewed-again"),
        ],
    )  # fmt: skip
    def test_is_decided(
        self, town: Town, unfair: Promise, told: dict[str, str], state: str, review: str
    ) -> None:
        decided = Decided(words="示例理由", **told)
        with pytest.raises(NotAllowed):
            services.promise_decide(
                actor=town.officer("construction"), promise=unfair, decided=decided, moment=LATE
            )
        row = services.promise_decide(
            actor=town.leader, promise=unfair, decided=decided, moment=LATE
        )
        assert (row.state, row.review, row.awaits_decision) == (state, review, False)
        assert row.decision.endswith("：示例理由")
        assert row.what == told.get("what", "示例道路")
        with pytest.raises(PromiseInvalid, match="没有需要决定"):
            services.promise_decide(actor=town.leader, promise=unfair, decided=decided, moment=LATE)

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            pytest.param({"measure": "stop", "words": " "}, "words", id="no-reason"),
            pytest.param({"measure": "示例", "words": "示例"}, "measure", id="no-measure"),
            pytest.param({"measure": "reword", "words": "示例"}, "what", id="no-wording"),
            pytest.param({"measure": "reword", "words": "示例", "what": "示例道路"}, "what",
                         id="the-same-wording"),
            pytest.param({"measure": "reword", "words": "示例", "what": "电价每千瓦时下浮一角"},
                         "what", id="wording-no-review-allows"),
        ],
    )  # fmt: skip
    def test_is_not_decided_so(
        self, town: Town, unfair: Promise, told: dict[str, str], field: str
    ) -> None:
        with pytest.raises(PromiseInvalid) as refusal:
            services.promise_decide(
                actor=town.planner, promise=unfair, decided=Decided(**told), moment=LATE
            )
        assert field in refusal.value.fields
