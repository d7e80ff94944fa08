"""Pages: each firm its own sheet and nobody else's; the public the best grade and large counts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.selectors.public import hidden_counts
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.tests.factories import MembershipFactory

from .building import FROZEN_AT, sample


@pytest.mark.django_db
class TestWhoSeesWhat:
    @pytest.fixture
    def made(self, tmp_path, settings, time_machine):
        time_machine.move_to(FROZEN_AT, tick=False)
        one = sample(tmp_path, settings)
        one.figures("2024")
        return one

    def _as_firm(self, client, made, number):
        member = MembershipFactory(
            role=Role.ENTERPRISE_USER, subject=made.firms[number - 1].subject
        )
        client.force_login(member.user)

    def test_a_firm_sees_its_own_sheet_once_it_is_told(self, client, made):
        run = made.scored()
        self._as_firm(client, made, 3)
        own = reverse("evaluation:own-result", args=[run.ref])
        assert client.get(own).status_code == 404
        run = made.told(2024)
        own = reverse("evaluation:own-result", args=[run.ref])
        page = client.get(own).content.decode()
        assert "示例企业3有限公司" in page
        assert "示例企业4有限公司" not in page
        other = made.result(run, 4)
        inside = reverse("evaluation:result", args=[run.pk, other.pk])
        assert client.get(inside).status_code == 403
        rows = RunResult.objects.visible_to(client.get(own).wsgi_request.actor)
        assert {row.enterprise_id for row in rows} == {made.firms[2].pk}

    def test_the_public_sees_the_best_grade_and_counts_of_five_at_least(self, client, made):
        run = made.told()
        page = client.get(reverse("evaluation:public-run", args=[run.ref])).content.decode()
        assert "示例企业12有限公司" in page
        assert "示例企业5有限公司" not in page
        assert "不足5家，不公布" in page
        assert "亩均税收" not in page
        inside = made.scored(2024)
        assert client.get(reverse("evaluation:public-run", args=[inside.ref])).status_code == 404

    def test_an_officer_makes_a_run_and_takes_it_to_its_ranking(self, client, made):
        client.force_login(User.objects.get(pk=made.planner.user_id))
        given = {
            "method": made.method.pk, "territory": "zone", "year": 2024, "as_of": "2025-09-01",
            "purpose": "行政管理",
        }  # fmt: skip
        refused = client.post(reverse("evaluation:run-new"), {**given, "year": 1990})
        assert refused.status_code == 422
        done = client.post(reverse("evaluation:run-new"), given)
        page = client.get(done.url).content.decode()
        assert "用地面积" in page
        assert "固定输入并评分" in page
        client.post(done.url + "work/")
        page = client.get(done.url).content.decode()
        assert "示例企业12有限公司" in page
        assert "提交内部审核" in page
        filtered = client.get(done.url + "?grade=A").content.decode()
        assert "示例企业12有限公司" in filtered
        assert "示例企业7有限公司" not in filtered
        book = client.get(done.url + "export/")
        assert book.status_code == 200


class TestHiddenCounts:
    @pytest.mark.parametrize(
        ("counts", "hidden"),
        [
            ({"A": 5, "B": 9}, set()),
            ({"A": 4, "B": 9, "C": 7}, {"A", "C"}),
            ({"A": 4, "B": 3, "C": 7}, {"A", "B"}),
            ({"A": 6, "B": 0, "C": 7}, set()),
            ({"A": 1}, {"A"}),
            ({"A": 4, "B": 0}, {"A"}),
        ],
        ids=lambda value: "".join(f"{one}{value[one]}" if isinstance(value, dict) else one
                                  for one in sorted(value)) or "none",
    )  # fmt: skip
    def test_hides_small_counts_and_what_would_give_them_away(self, counts, hidden):
        assert hidden_counts(counts) == hidden

    @pytest.mark.parametrize(
        ("counts", "hidden"),
        [
            ({"A": 3, "B": 9, "C": 7}, set()),
            ({"A": 3, "B": 9, "C": 4}, {"B", "C"}),
            ({"A": 9, "B": 4, "C": 12, "D": 30}, {"B", "C"}),
            ({"A": 9, "B": 4, "C": 0}, {"B"}),
        ],
        ids=["only the named one is small", "two others", "next smallest", "no other"],
    )
    def test_never_lean_on_the_grade_whose_firms_are_named(self, counts, hidden):
        assert hidden_counts(counts, named="A") == hidden
