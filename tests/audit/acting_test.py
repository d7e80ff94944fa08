"""Every write finds its actor: requests, commands, bulk writes by COPY and raw SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection, transaction

from qianyi.domains.planning.models import Plan
from qianyi.domains.planning.tests import factories
from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, system_actor
from qianyi.kernel.audit.services import pack_load
from qianyi.kernel.documents.models import Document
from qianyi.kernel.indicators.models import Indicator

from .sealing import events_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# A table without history says why. Whoever adds a table decides, or this test fails.
WITHOUT_HISTORY = {
    "audit.ChainLink": "the chain itself; seals and digests guard it",
    "audit.ChainShape": "the chain itself",
    "audit.PendingSeal": "what waits to be sealed, gone once sealed",
    "audit.PersonKey": "history must not keep a key that is to be destroyed",
    "audit.Seal": "the chain itself",
    "cases.CaseCounter": "the last number of a series; the numbers given are in the cases",
    "cases.Dispatch": "an outbox beside the event it tells of; the event has a history",
    "cases.FinishedSpan": "derived from steps, until a job adds it to the tallies",
    "cases.Tally": "sums of finished steps, made anew at will",
    "consistency.FindingPlace": "where a finding stands, made again with each check",
    "documents.Section": "made again from the stored file whenever it is read",
    "enterprises.LadderCount": "counted from the standings whenever they are made",
    "enterprises.LadderStanding": "worked out again every night; moves between states are kept",
    "identity.PastPassword": "hashes of secrets, so many of each account and no more",
    "identity.SignInLock": "a counter that exists for minutes; lock-outs are in the access log",
    "policies.PolicyCount": "counted from the matches whenever they are made",
    "policies.PolicyMatch": "worked out again every night; moves between groups are kept",
    "site.IdempotentReply": "kept for a day, so that a repeated request is answered alike",
    "site.JobEffect": "marks that a step of a job was done, gone after ninety days",
    "site.JobRun": "progress of a job, gone after ninety days",
    "site.Notification": "told to one person; what it tells of has a history of its own",
    "site.NotificationDelivery": "added, never changed: a record itself",
    "site.RequestCount": "a counter of the present minute",
    "site.SearchEntry": "an index, made again at will from what it indexes",
    "site.WebhookDelivery": "a record itself: tries and answers, gone with time",
}
COLUMNS = (
    "code", "name", "unit", "category", "direction", "progress", "aggregation", "is_cumulative",
    "price_basis", "definition", "source_note", "certainty", "pack", "pack_version", "pack_digest",
    "applies_to", "roll_up", "numerator", "denominator", "totals_as", "periods", "source_system",
    "formula",
)  # fmt: skip


def indicator_rows(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        yield (
            f"copied_{number}", f"示例指标 {number}", "家", "创新驱动", "up", "positive", "last",
            False, "", "", "", "unverified", "", "", "", "territory", "none", "", "", "", "{}", "",
            "",
        )  # fmt: skip


class TestEveryBusinessTable:
    def test_has_a_history_or_a_reason_not_to(self):
        ours = [
            model
            for config in apps.get_app_configs()
            if config.name.startswith("qianyi.")
            for model in config.get_models()
            if not hasattr(model, "pgh_tracked_model")
        ]
        without = {model._meta.label for model in ours if history.kept_for(model) is None}
        undecided = sorted(without - set(WITHOUT_HISTORY))
        assert undecided == [], "decide: @history.tracked, @history.append_only, or say why not"
        assert sorted(set(WITHOUT_HISTORY) - without) == [], "these have a history by now"

    def test_keeps_no_secret_and_no_personal_field(self):
        forbidden = {
            "identity.User": {
                "password",
                "display_name",
                "username",
                "personal_key",
                "email_sealed",
                "email_index",
                "phone_sealed",
            },
            "identity.ApiKey": {"digest"},
            "identity.Invitation": {"token_digest", "sent_to_index"},
            "site.Webhook": {"salt"},
        }
        for kept in history.kept_models():
            columns = {field.name for field in kept.event._meta.local_concrete_fields}
            assert not columns & forbidden.get(kept.model._meta.label, set())


@pytest.mark.django_db
class TestActing:
    def test_names_actor_reason_and_request(self):
        actor = Actor(user_id=factories.actor().user_id, via="web", request_id="request-0001")
        with history.acting(actor, "修订"):
            made = factories.plan(factories.zone())
        assert events_of(made).get().pgh_context == {
            "user": actor.user_id,
            "system": False,
            "via": "web",
            "request": "request-0001",
            "reason": "修订",
        }

    def test_gives_the_inner_reason_inside_and_the_outer_after(self):
        with history.acting(factories.actor(), "外层"):
            first = factories.indicator("one")
            with history.because("内层"):
                second = factories.indicator("two")
            third = factories.indicator("three")
        reasons = [events_of(row).get().pgh_context["reason"] for row in (first, second, third)]
        assert reasons == ["外层", "内层", "外层"]

    def test_leaves_nothing_behind_for_the_next(self):
        with history.acting(factories.actor(), "第一位"):
            factories.indicator("one")
        with transaction.atomic():
            later = factories.indicator("two")
        assert events_of(later).get().pgh_context is None
        with history.acting(factories.actor(username="shili-second"), "第二位"):
            last = factories.indicator("three")
        assert events_of(last).get().pgh_context["reason"] == "第二位"

    def test_asks_a_function_at_each_write(self):
        known = [Actor(), factories.actor()]
        with history.acting(lambda: known[-1]):
            row = factories.indicator()
        assert events_of(row).get().pgh_context["user"] == known[-1].user_id

    def test_works_for_percent_signs_and_dictionaries(self):
        actor = factories.actor()
        with history.acting(actor), connection.cursor() as cursor:
            row = factories.indicator()
            cursor.execute(
                "UPDATE indicators_indicator SET definition = '100%%' WHERE id = %(id)s",
                {"id": row.pk},
            )
        event = events_of(row).get(pgh_label="update")
        assert (event.definition, event.pgh_context["user"]) == ("100%", actor.user_id)


@pytest.mark.django_db
class TestBulkWriting:
    def test_by_copy_finds_the_actor(self):
        actor = factories.actor()
        with history.acting(actor, "批量导入"):
            added = history.copy_rows(Indicator, COLUMNS, indicator_rows(50))
        events = events_of(Indicator.objects.get(code="copied_49")).model.objects.all()
        assert added == events.count() == 50
        assert {(e.pgh_context["user"], e.pgh_context["reason"]) for e in events} == {
            (actor.user_id, "批量导入")
        }

    def test_by_raw_sql_finds_the_actor(self):
        actor = factories.actor()
        row = factories.indicator()
        with history.acting(actor, "批量更正"), history.bulk() as cursor:
            cursor.execute("UPDATE indicators_indicator SET category = '产业'")
        assert events_of(row).get(pgh_label="update").pgh_context["user"] == actor.user_id

    def test_without_an_actor_is_refused(self):
        with pytest.raises(history.HistoryActorMissing):
            history.copy_rows(Indicator, COLUMNS, indicator_rows(1))

    def test_by_bulk_create_finds_the_actor(self):
        actor = factories.actor()
        with history.acting(actor):
            Document.objects.bulk_create(
                [Document(key=f"d{n}", title="示例", created_at=factories.MOMENT) for n in range(3)]
            )
        events = events_of(Document()).model.objects.all()
        assert [event.pgh_context["user"] for event in events] == [actor.user_id] * 3

    def test_of_packs_names_the_system_and_the_pack(self):
        found = find_packs()
        pack_load(
            actor=system_actor(via="cli"),
            pack=load_pack(found["national"], found=found),
            moment=factories.MOMENT,
        )
        event = events_of(Indicator.objects.order_by("pk")[0]).get()
        assert event.pgh_context["system"]
        assert event.pgh_context["reason"].startswith("载入数据包 national")


@pytest.mark.django_db
class TestRequests:
    def test_name_the_signed_in_user(self, client, django_user_model):
        """A page that writes: the row of history carries the user and the request's number."""
        user = django_user_model.objects.get(pk=factories.actor().user_id)
        made = factories.plan(factories.zone())

        def view(request):
            Plan.objects.filter(pk=made.pk).update(title="示例规划（改）")

        request = type("Request", (), {"actor": Actor(user_id=user.pk, request_id="r-12345678")})()
        history.HistoryMiddleware(view)(request)
        context = events_of(made).get(pgh_label="update").pgh_context
        assert (context["user"], context["request"]) == (user.pk, "r-12345678")


@pytest.mark.django_db
class TestBeginning:
    def test_gives_rows_from_before_a_first_row_of_history(self):
        made = factories.plan(factories.zone())
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE planning_planevent DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM planning_planevent")
            cursor.execute("ALTER TABLE planning_planevent ENABLE TRIGGER USER")
        with connection.schema_editor() as editor:
            history.begin("planning", "Plan")(apps, editor)
        event = events_of(made).get()
        assert (event.title, event.pgh_label) == (made.title, "insert")
        assert event.pgh_context["reason"] == "历史记录启用前已有"
