"""Objections and grants: whose they are, when they are taken, what is asked of an answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qianyi.domains.evaluation.choices import AppealState, Side
from qianyi.domains.evaluation.errors import (
    AppealClosed,
    AppealInvalid,
    AppealNotFound,
    GrantInvalid,
    GrantNotFound,
)
from qianyi.domains.evaluation.models import PointsLook
from qianyi.domains.evaluation.selectors import appeals as selectors
from qianyi.domains.evaluation.services.appeals import (
    MOST_FILES,
    AppealAsked,
    Evidence,
    appeal_add,
    appeal_answer,
    appeal_file,
    appeal_withdraw,
)
from qianyi.domains.evaluation.services.points import (
    GrantAsked,
    grant_end,
    grant_make,
    points_look,
)
from qianyi.engine.text.errors import SecretMarked
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.indicators.tests.firms import of_firm
from qianyi.kernel.subjects.models import Institution, Subject
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

from .building import FROZEN_AT, sample

pytestmark = pytest.mark.django_db
WORDS = "税收数据漏计一笔，附完税证明。"
LAST_DAY = FROZEN_AT + timedelta(days=9)


def words(statement: str = WORDS, **facts) -> AppealAsked:
    return AppealAsked(statement=statement, **facts)


class TestAppeal:
    @pytest.fixture
    def made(self, tmp_path, settings):
        one = sample(tmp_path, settings)
        one.figures("2024")
        return one

    @pytest.fixture
    def result(self, made):
        return made.result(made.told(), 6)

    def test_is_put_in_by_the_firm_and_answered_by_the_department(self, made, result):
        firm = of_firm(made.firms[5])
        filed = appeal_file(
            actor=firm, result=result, moment=LAST_DAY,
            asked=words(indicator="tax", files=[Evidence("证明.txt", "完税证明".encode())]),
        )  # fmt: skip
        assert (filed.side, filed.state) == (Side.FIRM, AppealState.FILED)
        assert filed.due_on == date(2025, 9, 24)
        assert file_path(filed.files.get().digest).read_bytes() == "完税证明".encode()
        with pytest.raises(AppealClosed, match="已有一件异议"):
            appeal_file(actor=firm, result=result, asked=words(), moment=LAST_DAY)
        appeal_add(actor=firm, appeal=filed, files=[], words="补充说明", moment=LAST_DAY)
        with pytest.raises(AppealInvalid, match="答复须写明"):
            appeal_answer(
                actor=made.planner, appeal=filed, is_upheld=False, answer=" ", moment=LAST_DAY
            )
        with pytest.raises(NotAllowed):
            appeal_answer(actor=firm, appeal=filed, is_upheld=True, answer="是", moment=LAST_DAY)
        done = appeal_answer(
            actor=made.planner, appeal=filed, is_upheld=False, answer="已核实", moment=LAST_DAY
        )
        assert done.state == AppealState.REJECTED
        assert [one.action for one in done.steps.all()] == ["file", "add", "reject"]
        with pytest.raises(AppealClosed, match="已经办结"):
            appeal_withdraw(actor=firm, appeal=done, reason="不提了", moment=LAST_DAY)

    def test_belongs_to_the_firm_alone(self, made, result):
        filed = appeal_file(
            actor=of_firm(made.firms[5]), result=result, asked=words(), moment=FROZEN_AT
        )
        neighbour = of_firm(made.firms[4])
        with pytest.raises(AppealNotFound):
            selectors.appeal_get(actor=neighbour, ref=filed.ref)
        with pytest.raises(NotAllowed):
            appeal_file(actor=neighbour, result=result, asked=words(), moment=FROZEN_AT)
        with pytest.raises(NotAllowed):
            appeal_withdraw(actor=neighbour, appeal=filed, reason="代撤", moment=FROZEN_AT)

    def test_is_taken_in_the_publicity_period_alone(self, made, result):
        firm = of_firm(made.firms[5])
        with pytest.raises(AppealClosed, match="只有公示期内"):
            appeal_file(
                actor=firm, result=result, asked=words(), moment=LAST_DAY + timedelta(days=1)
            )
        inside = made.result(made.scored(2024), 6)
        with pytest.raises(AppealClosed, match="已评分"):
            appeal_file(actor=made.officer, result=inside, asked=words(), moment=FROZEN_AT)

    def test_put_in_by_an_officer_is_answered_by_another(self, made, result):
        filed = appeal_file(actor=made.officer, result=result, asked=words(), moment=FROZEN_AT)
        assert filed.side == Side.OFFICER
        with pytest.raises(AppealClosed, match="由您代为登记"):
            appeal_answer(
                actor=made.officer, appeal=filed, is_upheld=True, answer="属实", moment=FROZEN_AT
            )

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            (words("短"), "至少10个字"),
            (words(indicator="no_such"), "请从这次评价的指标中选择"),
            (words(files=[Evidence("x.exe", b"MZ")]), "不是可用的文件类型"),
            (words(files=[Evidence("x.txt", b"")]), "空文件"),
            (words(files=[Evidence("x.png", b"GIF")]), "与它的类型不符"),
            (words(files=[Evidence(f"{n}.xlsx", b"PK") for n in range(MOST_FILES + 1)]), "最多"),
        ],
        ids=["too short", "no such indicator", "kind", "empty", "not a picture", "too many"],
    )
    def test_is_sent_back_with_what_is_wrong(self, made, result, asked, says):
        with pytest.raises(AppealInvalid, match=says):
            appeal_file(actor=made.officer, result=result, asked=asked, moment=FROZEN_AT)
        assert not result.appeals.exists()

    def test_keeps_nothing_that_is_marked_secret(self, made, result):
        secret = Evidence("通知.txt", "机密★1年\n示例通知\n".encode())
        with pytest.raises(SecretMarked):
            appeal_file(
                actor=made.officer, result=result, asked=words(files=[secret]), moment=FROZEN_AT
            )
        assert not result.appeals.exists()


class TestPoints:
    @pytest.fixture
    def made(self, tmp_path, settings):
        one = sample(tmp_path, settings, code="innovation_points")
        one.figures("2024")
        one.scored()
        return one

    @pytest.fixture
    def bank(self):
        subject = Subject.objects.create(kind="institution", code="bank", name="示例银行")
        return Institution.objects.create(subject=subject, institution_kind="bank", is_demo=True)

    @pytest.fixture
    def clerk(self, bank):
        user = actor_with(Role.INSTITUTION_USER)
        return Actor(
            user_id=user.user_id,
            roles=frozenset({str(Role.INSTITUTION_USER)}),
            subject_ids=frozenset({bank.pk}),
        )

    def test_are_seen_under_the_firms_own_grant_and_every_look_is_kept(self, made, bank, clerk):
        firm = of_firm(made.firms[5])
        asked = GrantAsked(institution=bank, purpose="科技贷款", valid_to=date(2025, 12, 1))
        with pytest.raises(NotAllowed):
            grant_make(actor=made.planner, enterprise=made.firms[5], asked=asked, moment=FROZEN_AT)
        grant = grant_make(actor=firm, enterprise=made.firms[5], asked=asked, moment=FROZEN_AT)
        seen = points_look(actor=clerk, grant=grant, moment=FROZEN_AT)
        assert seen.enterprise == made.firms[5]
        assert PointsLook.objects.get().grant == grant
        assert AccessLog.objects.filter(action="evaluation.points_looked_at").count() == 1
        with pytest.raises(GrantInvalid, match="已有有效的授权"):
            grant_make(actor=firm, enterprise=made.firms[5], asked=asked, moment=FROZEN_AT)
        stranger = Actor(user_id=clerk.user_id, roles=clerk.roles)
        with pytest.raises(GrantNotFound):
            points_look(actor=stranger, grant=grant, moment=FROZEN_AT)
        grant_end(actor=firm, grant=grant, moment=FROZEN_AT)
        with pytest.raises(GrantNotFound, match="没有找到有效的授权"):
            points_look(actor=clerk, grant=grant, moment=FROZEN_AT)

    @pytest.mark.parametrize(
        ("day", "is_open"), [(1, True), (0, False), (-1, False)],
        ids=["the day before the end", "the end", "after"],
    )  # fmt: skip
    def test_end_with_the_grants_last_day(self, made, bank, clerk, day, is_open):
        end = date(2025, 9, 10)
        grant = grant_make(
            actor=of_firm(made.firms[5]), enterprise=made.firms[5], moment=FROZEN_AT,
            asked=GrantAsked(institution=bank, purpose="科技贷款", valid_to=end),
        )  # fmt: skip
        moment = FROZEN_AT + timedelta(days=9 - day)
        if is_open:
            assert points_look(actor=clerk, grant=grant, moment=moment).rank is not None
        else:
            with pytest.raises(GrantNotFound):
                points_look(actor=clerk, grant=grant, moment=moment)
