"""The chain is whole after honest work, and every way of tampering is found and named."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connection, transaction

from qianyi.domains.planning.models import Plan, Target
from qianyi.domains.planning.tests import factories
from qianyi.foundation import history
from qianyi.kernel.audit import selectors, services, tasks
from qianyi.kernel.audit.errors import ChainSealInsideTransaction, ChainVerifyInsideTransaction
from qianyi.kernel.audit.models import ChainLink, PendingSeal, Seal
from qianyi.kernel.indicators.models import Observation

from .sealing import LONGEST, events_of, first_break, newest_seal, seal_everything, tamper

MOMENT = factories.MOMENT
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan() -> Plan:
    """A plan with a target and an actual, changed once, all sealed."""
    with history.acting(factories.actor(), "准备测试数据"):
        zone = factories.zone()
        measured = factories.indicator()
        made = factories.plan(zone)
        factories.target(made, measured)
        factories.actual(zone, measured, "2024", 41)
        made.title = "示例规划（修订）"
        made.save(update_fields=["title"])
    seal_everything(MOMENT)
    return made


class TestSealing:
    def test_makes_links_without_a_gap_and_one_seal_a_run(self, plan):
        positions = list(ChainLink.objects.order_by("position").values_list("position", flat=True))
        assert positions == list(range(1, len(positions) + 1))
        assert len(positions) >= 5
        assert newest_seal().last_position == positions[-1]

    def test_with_nothing_new_adds_nothing(self, plan):
        before = Seal.objects.count()
        sealed = services.chain_seal(MOMENT)
        assert (sealed.links, Seal.objects.count()) == (0, before)
        assert sealed.digest == newest_seal().digest

    def test_refuses_inside_a_transaction(self, plan):
        with transaction.atomic(), pytest.raises(ChainSealInsideTransaction):
            services.chain_seal(MOMENT)

    def test_leaves_what_is_not_committed_and_takes_it_once_it_is(self, plan):
        """The later writer commits first: its row is sealed, the earlier one's afterwards."""
        parameters = connection.get_connection_params()
        parameters.pop("cursor_factory", None)
        sql = (
            "INSERT INTO documents_document (key, title, number, issuer, kind, expected_digest,"
            " is_demo, created_at, pack, pack_version, pack_digest)"
            " VALUES (%s, %s, '', '', '', '', true, now(), '', '', '')"
        )
        with psycopg.connect(**parameters) as early, psycopg.connect(**parameters) as late:
            early.execute(sql, ["early", "先写后提交"])
            late.execute(sql, ["late", "后写先提交"])
            late.commit()
            before = ChainLink.objects.count()
            held = services.chain_seal(MOMENT)
            assert held.waiting == 1, "the early writer runs: nothing younger is settled"
            assert ChainLink.objects.count() == before
            report = selectors.chain_verify()
            assert report.is_whole
            assert report.waiting == 1
            early.commit()
        after = seal_everything(MOMENT)
        assert after.position == before + 2
        report = selectors.chain_verify()
        assert report.is_whole
        assert report.waiting == 0

    def test_leaves_nothing_of_what_was_rolled_back(self, plan):
        with transaction.atomic():
            factories.place()
            transaction.set_rollback(True)
        assert not PendingSeal.objects.exists()
        assert selectors.chain_verify().is_whole


class TestTheMinuteJob:
    def test_seals_what_waits(self, plan):
        before = ChainLink.objects.count()
        factories.place()
        deadline = time.monotonic() + LONGEST
        while PendingSeal.objects.exists() and time.monotonic() < deadline:
            tasks.seal(timestamp=0)
        assert ChainLink.objects.count() == before + 2


class TestVerifying:
    def test_finds_honest_work_whole(self, plan):
        report = selectors.chain_verify()
        assert report.breaks == []
        assert report.links == ChainLink.objects.count()
        assert report.waiting == 0
        assert report.live_rows >= 4
        assert report.sealed_at == MOMENT

    def test_counts_what_is_not_sealed_yet(self, plan):
        plan.title = "示例规划（再次修订）"
        plan.save(update_fields=["title"])
        report = selectors.chain_verify()
        assert report.is_whole
        assert report.waiting == 1

    def test_refuses_inside_a_transaction(self, plan):
        with transaction.atomic(), pytest.raises(ChainVerifyInsideTransaction):
            selectors.chain_verify()

    def test_keeps_the_newest_digest_known_elsewhere(self, plan):
        early = newest_seal().digest
        factories.place()
        seal_everything(MOMENT + timedelta(minutes=1))
        assert selectors.chain_verify(known_digest=early).is_whole
        report = selectors.chain_verify(known_digest="0" * 64)
        assert "另行保存的摘要" in report.breaks[0].message


class TestTampering:
    def test_with_a_live_row_is_found(self, plan):
        assert tamper("planning_target", "UPDATE planning_target SET value = 60") == 1
        (found,) = selectors.chain_verify().breaks
        target = Target.objects.get()
        assert found.table == "planning_target"
        assert f"编号 {target.pk}" in found.message
        assert "与最后一条历史记录不一致" in found.message

    def test_by_removing_a_live_row_is_found(self, plan):
        tamper("planning_target", "DELETE FROM planning_target")
        (found,) = selectors.chain_verify().breaks
        assert "已不存在，但没有删除记录" in found.message

    def test_with_a_sealed_entry_names_its_link(self, plan):
        tamper(
            "planning_planevent",
            "UPDATE planning_planevent SET title = '示例规划（甲）' WHERE pgh_label = 'insert'",
        )
        link = ChainLink.objects.get(
            shape__table_name="planning_planevent",
            row=events_of(Plan.objects.get()).get(pgh_label="insert").pgh_id,
        )
        assert first_break().position == link.position
        assert "内容与封存时不同" in first_break().message

    def test_by_removing_an_entry_names_its_link(self, plan):
        tamper("planning_planevent", "DELETE FROM planning_planevent WHERE pgh_label = 'update'")
        report = selectors.chain_verify()
        assert "这一行已被删除" in first_break().message
        assert any("与最后一条历史记录不一致" in found.message for found in report.breaks)

    def test_with_an_append_only_row_names_its_link(self, plan):
        tamper("indicators_observation", "UPDATE indicators_observation SET value = 99")
        assert first_break().table == "indicators_observation"
        assert "内容与封存时不同" in first_break().message

    def test_by_removing_an_append_only_row_names_its_link(self, plan):
        tamper("indicators_observation", "DELETE FROM indicators_observation")
        assert "这一行已被删除" in first_break().message

    def test_by_ending_an_append_only_row_quietly_is_found(self, plan):
        tamper("indicators_observation", "UPDATE indicators_observation SET superseded_at = now()")
        (found,) = selectors.chain_verify().breaks
        assert "没有相应的历史记录" in found.message

    def test_by_slipping_a_row_in_is_found(self, plan):
        tamper(
            "indicators_observation",
            "INSERT INTO indicators_observation (indicator_id, subject_id, scope, period,"
            " starts_on, ends_on, is_cumulative, kind, version, value, comparator, unit, status,"
            " certainty, uses, note, recorded_at, ended_reason, price_basis, pack, pack_version,"
            " pack_digest)"
            " SELECT indicator_id, subject_id, scope, '2023', starts_on, ends_on, is_cumulative,"
            " kind, version, 99, comparator, unit, status, certainty, uses, note, recorded_at,"
            " '', price_basis, '', '', '' FROM indicators_observation",
        )
        (found,) = selectors.chain_verify().breaks
        assert "没有经过封存队列" in found.message

    def test_by_cutting_a_link_out_names_the_gap(self, plan):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_chainlink WHERE position = 3")
        assert first_break().position == 4
        assert "前面缺第 3 环" in first_break().message

    def test_by_rewriting_a_link_names_it(self, plan):
        """The row and its link are changed together: the digests no longer join."""
        tamper("indicators_observation", "UPDATE indicators_observation SET value = 99")
        row = Observation.objects.get()
        source = next(s for s in selectors.source_list() if s.table == "indicators_observation")
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE audit_chainlink SET content = (SELECT"
                f" {selectors.content_sql(source.columns, row='t')} FROM indicators_observation t)"
                " WHERE row = %s AND shape_id ="
                " (SELECT id FROM audit_chainshape WHERE table_name = 'indicators_observation')",
                [row.pk],
            )
        assert "接不上" in first_break().message


class TestAppendOnlyTables:
    def test_refuse_a_change_of_the_figure(self, plan):
        row = Observation.objects.get()
        row.value = Decimal(99)
        with pytest.raises(Exception, match="Cannot update rows"):
            row.save(update_fields=["value"])

    def test_refuse_deletion(self, plan):
        with pytest.raises(Exception, match="Cannot delete rows"):
            Observation.objects.all().delete()

    def test_let_a_row_be_ended_and_say_who_did(self, plan):
        actor = factories.actor()
        with history.acting(actor, "口径有误"):
            row = Observation.objects.get()
            row.superseded_at = MOMENT
            row.save(update_fields=["superseded_at"])
        event = events_of(row).get()
        assert event.pgh_context["user"] == actor.user_id
        assert event.pgh_context["reason"] == "口径有误"
        seal_everything(MOMENT)
        assert selectors.chain_verify().is_whole

    def test_history_itself_refuses_changes(self, plan):
        with pytest.raises(Exception, match="Cannot update or delete rows"):
            events_of(plan).all().delete()
