"""What is told of an object, what an auditor takes away, what goes when its time has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session

from qianyi.domains.planning.tests import factories
from qianyi.foundation import history, registry
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit import selectors, services
from qianyi.kernel.audit.errors import RetentionRuleInvalid
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.audit.selectors.retention import retention_rules

from .sealing import events_of, seal_everything

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = factories.MOMENT
RULE = "- subject: sessions\n  keep_days: 1\n  basis: 示例依据\n"


def pack_with(tmp_path: Path, rules: str) -> dict[str, str]:
    folder = tmp_path / "packs" / "shili"
    (folder / "retention").mkdir(parents=True)
    (folder / "pack.yaml").write_text("name: shili\n", encoding="utf-8")
    (folder / "retention" / "records.yaml").write_text(rules, encoding="utf-8")
    return {"QIANYI_PACKS": str(tmp_path / "packs")}


@pytest.mark.django_db
class TestHistoryOf:
    def test_tells_who_did_what_and_why_newest_first(self):
        with history.acting(factories.actor(), "准备"):
            plan = factories.plan(factories.zone())
        with history.acting(factories.actor(), "名称有误"):
            plan.title = "示例规划（修订）"
            plan.save(update_fields=["title"])
        newest, oldest = selectors.history_of(plan)
        assert newest.who == oldest.who == "示例人员"
        assert newest.what == "修改规划：名称由“示例规划”改为“示例规划（修订）”（名称有误）"
        assert oldest.what == "新建规划（准备）"

    def test_tells_archiving_in_its_own_words(self):
        with history.acting(system_actor()):
            plan = factories.plan(factories.zone())
            plan.archived_at = MOMENT
            plan.save(update_fields=["archived_at"])
            plan.archived_at = None
            plan.save(update_fields=["archived_at"])
        told = [event.what for event in selectors.history_of(plan)]
        assert told == ["恢复使用规划", "归档规划", "新建规划"]

    def test_says_when_nobody_is_named(self):
        plan = factories.plan(factories.zone())
        (event,) = selectors.history_of(plan)
        assert event.who == "未注明（直接修改数据库）"

    def test_resolves_choices_and_other_rows(self):
        first, second = factories.zone(), factories.zone("shili-second")
        with history.acting(system_actor()):
            plan = factories.plan(first)
            plan.territory = second
            plan.save(update_fields=["territory"])
        assert "由“示例shili-hightech”改为“示例shili-second”" in selectors.history_of(plan)[0].what


@pytest.mark.django_db
class TestExport:
    def test_gives_the_rows_of_the_period_alone(self):
        with history.acting(factories.actor(), "准备"):
            plan = factories.plan(factories.zone())
        event = events_of(plan).get()
        at = event.pgh_created_at
        rows = list(selectors.event_rows(at, at + timedelta(seconds=1)))
        told = next(row for row in rows if row["kind"] == "规划")
        assert (told["row"], told["label"], told["actor"]) == (plan.pk, "insert", "示例人员")
        assert (told["reason"], "示例规划" in told["content"]) == ("准备", True)
        assert list(selectors.event_rows(at - timedelta(days=2), at - timedelta(days=1))) == []


class TestRetentionRules:
    def test_of_the_packs_are_usable(self):
        rules = {rule.subject: rule for rule in retention_rules()}
        assert rules["access_log"].keep_days >= 183
        assert set(rules) == {name for name, _ in registry.retained.items()}

    @pytest.mark.parametrize(
        ("rules", "said"),
        [
            pytest.param(RULE + RULE, "两条规则", id="two for one subject"),
            pytest.param(RULE.replace("sessions", "plans"), "没有“plans”", id="unknown subject"),
            pytest.param(
                RULE.replace("sessions", "access_log"), "不少于 183", id="shorter than the law"
            ),
            pytest.param(RULE.replace("示例依据", "''"), "没有写明依据", id="no basis"),
            pytest.param(RULE + "  note: x\n", "这些字段", id="unknown field"),
        ],
    )
    def test_that_cannot_be_used_say_why(self, rules, said, tmp_path):
        with pytest.raises(RetentionRuleInvalid, match=said):
            retention_rules(pack_with(tmp_path, rules))


@pytest.mark.django_db
class TestRetention:
    def test_first_says_what_it_would_remove(self):
        self._old_rows()
        plan = {one.rule.subject: one.count for one in services.retention_plan(MOMENT)}
        assert plan == {"access_log": 1, "sessions": 1, "talents": 0}
        assert AccessLog.objects.count() == 2

    def test_removes_it_logs_it_and_keeps_the_rest(self):
        self._old_rows()
        with history.acting(system_actor(), "到期清理"):
            services.retention_apply(MOMENT)
        assert not Session.objects.exists()
        assert not AccessLog.objects.filter(action="old").exists()
        assert AccessLog.objects.filter(action="new").exists()
        kept = {field.name for field in events_of(AccessLog()).model._meta.local_fields}
        assert not kept & {"user", "ip", "target", "reason", "facts"}, "removed means removed"
        removed = AccessLog.objects.filter(action="audit.retained")
        assert sorted(row.facts["removed"] for row in removed) == [1, 1]

    def _old_rows(self) -> None:
        for action, age in (("old", 4000), ("new", 10)):
            services.access_log(
                actor=system_actor(),
                action=action,
                target="",
                reason="",
                moment=MOMENT - timedelta(days=age),
            )
        Session.objects.create(
            session_key="x", session_data="", expire_date=MOMENT - timedelta(days=3)
        )


@pytest.mark.django_db(transaction=True)
class TestRetentionAndTheChain:
    def test_agree(self):
        services.access_log(
            actor=system_actor(),
            action="old",
            target="",
            reason="",
            moment=MOMENT - timedelta(days=4000),
        )
        seal_everything(MOMENT)
        with history.acting(system_actor(), "到期清理"):
            services.retention_apply(MOMENT)
        seal_everything(MOMENT)
        assert selectors.chain_verify().breaks == []
