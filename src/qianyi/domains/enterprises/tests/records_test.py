"""Records: who keeps them, what they must say, how they are put away, moved and erased."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qianyi.domains.enterprises import selectors, services
from qianyi.domains.enterprises.errors import RecordInvalid, RecordKindUnknown, RecordNotFound
from qianyi.domains.enterprises.models import (
    Chain,
    ChainScheme,
    Contact,
    IntellectualRight,
    Land,
    Problem,
)
from qianyi.domains.enterprises.selectors import KINDS, kind_get
from qianyi.domains.enterprises.selectors.inputs import land_used
from qianyi.domains.enterprises.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.audit.errors import RevealReasonMissing
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def firms(town):
    return make.firms(town)


@pytest.fixture
def officer(town):
    return towns.acting(Role.DEPARTMENT_OFFICER, town.economy)


def needed(key, town, values=None):
    """What a kind cannot do without, its foreign keys included."""
    extra = {}
    if key == "team":
        extra["department"] = town.economy.department
    if key == "chains":
        scheme = ChainScheme.objects.create(code="shili", name="示例体系")
        extra["chain"] = Chain.objects.create(scheme=scheme, code="one", name="示例链")
    return {**make.NEEDED[key], **extra, **(values or {})}


class TestRecordAdd:
    @pytest.mark.parametrize("key", list(KINDS))
    def test_keeps_each_kind_with_its_source_and_author(self, key, town, firms, officer):
        row = services.record_add(
            actor=officer,
            enterprise=firms[0],
            kind=kind_get(key),
            values={**needed(key, town), "source": "示例文件"},
            moment=make.MOMENT,
        )
        found = selectors.records_of(officer, firms[0], kind_get(key)).get()
        assert found.pk == row.pk
        assert (found.source, found.recorded_by_id) == ("示例文件", officer.user_id)
        assert found.uses == ["统计", "行政管理"]

    @pytest.mark.parametrize(
        ("key", "values", "field"),
        [
            ("lands", {"area_mu": Decimal(0)}, ""),
            ("lands", {"area_mu": None}, "area_mu"),
            ("lands", {"valid_from": date(2024, 1, 2), "valid_to": date(2024, 1, 2)}, ""),
            ("certificates", {"certificate_kind": "nothing"}, "certificate_kind"),
            ("rights", {"name": ""}, "name"),
            ("visits", {"visited_on": make.TODAY + timedelta(days=1)}, "visited_on"),
            ("problems", {"state": "solved", "answer": ""}, "answer"),
            ("incidents", {"happened_on": date(2026, 2, 1), "lifted_on": date(2026, 1, 1)}, ""),
            ("financings", {"amount_wan": Decimal(-1)}, ""),
            ("team", {"department": None, "user": None}, ""),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(self, key, values, field, town, firms, officer):
        with pytest.raises(RecordInvalid) as refusal:
            services.record_add(
                actor=officer,
                enterprise=firms[0],
                kind=kind_get(key),
                values=needed(key, town, values),
                moment=make.MOMENT,
            )
        assert field in refusal.value.fields
        assert not kind_get(key).model.objects.exists()

    def test_refuses_a_second_right_with_the_same_number(self, firms):
        make.record(firms[0], "rights")
        with pytest.raises(RecordInvalid):
            make.record(firms[0], "rights")
        make.record(firms[1], "rights")

    def test_refuses_a_visit_of_another_firm(self, firms):
        visit = make.record(firms[1], "visits")
        with pytest.raises(RecordInvalid) as refusal:
            make.record(firms[0], "problems", visit=visit)
        assert "visit" in refusal.value.fields

    def test_refuses_land_leased_from_oneself(self, firms):
        with pytest.raises(RecordInvalid) as refusal:
            make.record(firms[0], "lands", tenure="leased", lessor=firms[0])
        assert "lessor" in refusal.value.fields

    def test_refuses_a_field_the_kind_does_not_have(self, firms):
        with pytest.raises(RecordInvalid, match="没有这些项目"):
            make.record(firms[0], "lands", enterprise_id=firms[1].pk)

    def test_closes_an_answered_problem_today_and_opens_it_again(self, firms):
        row = make.record(firms[0], "problems", state="solved", answer="示例办结")
        assert row.closed_on == make.TODAY
        kind = kind_get("problems")
        services.record_change(
            actor=make.SYSTEM, record=row, kind=kind, values={"state": "working"},
            moment=make.MOMENT,
        )  # fmt: skip
        assert Problem.objects.get().closed_on is None


class TestWhoKeepsRecords:
    @pytest.mark.parametrize(
        ("role", "at", "key", "allowed"),
        [
            (Role.PLANNER, "zone", "lands", True),
            (Role.DEPARTMENT_OFFICER, "economy", "lands", True),
            (Role.PARK_OFFICER, "east", "lands", True),
            (Role.PARK_OFFICER, "west", "lands", False),
            (Role.LEADER, "zone", "lands", False),
            (Role.AUDITOR, "zone", "lands", False),
            (Role.INSPECTOR, "zone", "lands", False),
            (Role.ENTERPRISE_USER, "first_firm", "lands", False),
            (Role.ENTERPRISE_USER, "first_firm", "contacts", True),
            (Role.ENTERPRISE_USER, "second_firm", "contacts", False),
        ],
    )
    def test_is_who_keeps_the_firm(self, role, at, key, allowed, town, firms):
        place = getattr(town, at)
        actor = towns.acting(role, getattr(place, "subject", place))
        if allowed:
            assert make.record(firms[0], key, actor=actor).pk
            return
        with pytest.raises(NotAllowed):
            make.record(firms[0], key, actor=actor)

    @pytest.mark.parametrize(
        ("role", "at", "key", "seen"),
        [
            (Role.LEADER, "zone", "incidents", True),
            (Role.AUDITOR, "zone", "visits", True),
            (Role.PARK_OFFICER, "east", "incidents", True),
            (Role.PARK_OFFICER, "west", "incidents", False),
            (Role.ENTERPRISE_USER, "first_firm", "incidents", True),
            (Role.ENTERPRISE_USER, "first_firm", "visits", False),
            (Role.ENTERPRISE_USER, "second_firm", "incidents", False),
            (Role.INSTITUTION_USER, "bank", "incidents", False),
            (Role.INSPECTOR, "zone", "incidents", False),
            (Role.SYSTEM_ADMIN, "zone", "incidents", False),
        ],
    )
    def test_sees_them_as_the_firm_is_seen(self, role, at, key, seen, town, firms):
        row = make.record(firms[0], key)
        place = getattr(town, at)
        actor = towns.acting(role, getattr(place, "subject", place))
        found = selectors.records_of(actor, firms[0], kind_get(key))
        assert found.exists() is seen
        if seen:
            return
        with pytest.raises(RecordNotFound):
            selectors.record_get(actor=actor, kind=kind_get(key), record_id=row.pk)

    def test_knows_no_other_kind(self):
        with pytest.raises(RecordKindUnknown, match="用地"):
            kind_get("cars")


class TestRecordArchive:
    def test_puts_away_with_a_reason_and_brings_back(self, firms, officer):
        row, kind = make.record(firms[0], "rights"), kind_get("rights")
        with pytest.raises(RecordInvalid):
            services.record_archive(
                actor=officer, record=row, kind=kind, reason=" ", moment=make.MOMENT
            )
        services.record_archive(
            actor=officer, record=row, kind=kind, reason="示例重复", moment=make.MOMENT
        )
        assert not selectors.records_of(officer, firms[0], kind).exists()
        assert selectors.records_of(officer, firms[0], kind, archived=True).get() == row
        services.record_restore(actor=officer, record=row, kind=kind)
        assert selectors.records_of(officer, firms[0], kind).get() == row

    def test_does_not_bring_back_what_was_recorded_anew(self, firms, officer):
        row, kind = make.record(firms[0], "rights"), kind_get("rights")
        services.record_archive(
            actor=officer, record=row, kind=kind, reason="示例", moment=make.MOMENT
        )
        make.record(firms[0], "rights")
        row.refresh_from_db()
        with pytest.raises(RecordInvalid):
            services.record_restore(actor=officer, record=row, kind=kind)


class TestContacts:
    def test_are_revealed_for_a_reason_that_is_logged(self, firms, officer):
        contact = make.record(firms[0], "contacts")
        with pytest.raises(RevealReasonMissing):
            services.contact_reveal(
                actor=officer, contact=contact, field="phone", reason="", moment=make.MOMENT
            )
        value = services.contact_reveal(
            actor=officer, contact=contact, field="phone", reason="示例联系", moment=make.MOMENT
        )
        assert value == "13800000001"
        line = AccessLog.objects.get(action="audit.personal_field_revealed")
        assert (line.target_id, line.reason) == (contact.pk, "示例联系")

    def test_are_not_revealed_to_who_only_reads(self, town, firms):
        contact = make.record(firms[0], "contacts")
        leader = towns.acting(Role.LEADER, town.zone.subject)
        with pytest.raises(NotAllowed):
            services.contact_reveal(
                actor=leader, contact=contact, field="phone", reason="示例", moment=make.MOMENT
            )

    def test_leave_nothing_when_erased(self, firms, officer):
        contact = make.record(firms[0], "contacts")
        services.contact_erase(actor=officer, contact=contact, reason="示例", moment=make.MOMENT)
        row = Contact.objects.get()
        assert (row.name, row.phone, row.email) == ("", "", "")
        assert row.erased_at == make.MOMENT

    def test_keep_personal_fields_out_of_the_history(self):
        columns = {field.name for field in Contact.events.rel.related_model._meta.get_fields()}
        assert "duty" in columns
        assert not columns & {"name", "phone", "email"}


class TestRecordsCopy:
    def test_adds_many_with_what_records_have_by_default(self, firms):
        rows = [
            {
                "enterprise_id": firms[0].pk, "right_kind": "utility", "name": f"示例{number}",
                "number": f"ZL-{number}", "granted_on": date(2024, 1, 1),
            }
            for number in range(50)
        ]  # fmt: skip
        with make.as_system():
            added = services.records_copy(
                actor=make.SYSTEM, kind=kind_get("rights"), rows=rows,
                fields=("right_kind", "name", "number", "granted_on"), moment=make.MOMENT,
                source="示例名单",
            )  # fmt: skip
        assert added == 50
        row = IntellectualRight.objects.order_by("pk").first()
        assert (row.acquired, row.holder_rank, row.source) == ("own", 1, "示例名单")
        assert row.uses == ["统计", "行政管理"]

    @pytest.mark.parametrize("key", list(KINDS))
    def test_gives_each_kind_a_value_for_every_column_it_needs(self, key, town, firms):
        given = {
            (f"{name}_id" if hasattr(value, "pk") else name): getattr(value, "pk", value)
            for name, value in needed(key, town).items()
        }
        row = {"enterprise_id": firms[0].pk, **given}
        with make.as_system():
            services.records_copy(
                actor=make.SYSTEM, kind=kind_get(key), rows=[row], fields=tuple(given),
                moment=make.MOMENT,
            )  # fmt: skip
        kind_get(key).model.objects.get().full_clean()

    def test_is_for_who_keeps_the_list(self, town):
        actor = towns.acting(Role.PARK_OFFICER, town.east.subject)
        with pytest.raises(NotAllowed):
            services.records_copy(
                actor=actor, kind=kind_get("lands"), rows=[], fields=(), moment=make.MOMENT
            )


class TestMoving:
    def test_takes_records_along_and_back_exactly(self, firms):
        first, second = firms
        for key in ("lands", "rights", "incidents", "contacts"):
            make.record(first, key)
        make.record(second, "rights", number="ZL2")
        moved = services.records_move(first.pk, second.pk, make.MOMENT)
        assert services.records_count(first.pk) == 0
        assert services.records_count(second.pk) == 5
        services.records_move_back(first.pk, second.pk, moved, make.MOMENT)
        assert (services.records_count(first.pk), services.records_count(second.pk)) == (4, 1)

    def test_leaves_what_the_other_has_just_so(self, firms):
        first, second = firms
        make.record(first, "rights")
        make.record(second, "rights")
        make.record(first, "credits")
        make.record(second, "credits", grade="B")
        assert services.records_move(first.pk, second.pk, make.MOMENT) == []

    def test_moves_land_let_to_others_with_the_lessor(self, firms):
        first, second = firms
        make.record(second, "lands", tenure="leased", lessor=first, parcel="示例租地")
        other = make.record(first, "lands")
        moved = services.records_move(first.pk, second.pk, make.MOMENT)
        assert Land.objects.get(pk=other.pk).enterprise_id == second.pk
        assert Land.objects.get(parcel="示例租地").lessor_id == first.pk  # it cannot let to itself
        services.records_move_back(first.pk, second.pk, moved, make.MOMENT)
        assert Land.objects.get(pk=other.pk).enterprise_id == first.pk


class TestLandUsed:
    def test_counts_leased_land_for_the_lessee_alone(self, firms):
        first, second = firms
        make.record(first, "lands", area_mu=Decimal(100))
        make.record(
            second, "lands", tenure="leased", lessor=first, area_mu=Decimal("30.5"),
            valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1),
        )  # fmt: skip
        ids = [first.pk, second.pk]
        assert land_used(ids, date(2024, 6, 1)) == {
            first.pk: Decimal("69.5"),
            second.pk: Decimal("30.5"),
        }
        assert land_used(ids, date(2025, 1, 1)) == {first.pk: Decimal(100)}
        assert land_used([first.pk], date(2024, 6, 1)) == {first.pk: Decimal("69.5")}


class TestDueList:
    def test_lists_what_ends_soon_and_what_waits(self, firms, officer):
        first, _ = firms
        make.record(first, "certificates", valid_to=make.TODAY + timedelta(days=30))
        make.record(first, "certificates", name="示例久远", valid_to=date(2030, 1, 1))
        make.record(first, "problems", due_on=make.TODAY - timedelta(days=1))
        make.record(first, "problems", text="示例已办", state="solved", answer="示例")
        found = selectors.due_list(officer, first, make.TODAY)
        assert [(due.what, due.is_late) for due in found] == [
            ("示例问题", True),
            ("示例体系认证", False),
        ]
        assert found[1].day == make.TODAY + timedelta(days=29)
