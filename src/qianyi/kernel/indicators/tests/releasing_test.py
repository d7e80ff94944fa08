"""A figure goes to the public by two people, and never one that gives single firms away."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from qianyi.foundation.permissions import ANONYMOUS, Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import selectors, services
from qianyi.kernel.indicators.errors import ReleaseMoved, ReleaseNotFound, ReleaseRefused
from qianyi.kernel.indicators.hooks import releases_waiting
from qianyi.kernel.indicators.models import FigureRelease, Observation
from qianyi.kernel.indicators.tests.factories import ObservationFactory
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
MOMENT = towns.MOMENT


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def planner(town):
    return towns.acting(Role.PLANNER, town.zone.subject)


@pytest.fixture
def leader(town):
    return towns.acting(Role.LEADER, town.zone.subject)


@pytest.fixture
def figure(town):
    return ObservationFactory(subject=town.zone.subject)


def proposed(actor, observation, **facts):
    given = {"source": "示例通报", "sentence": "", "note": ""} | facts
    return services.release_propose(actor=actor, observation=observation, moment=MOMENT, **given)


def signed_in(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


class TestReleasing:
    def test_takes_two_people(self, figure, planner, leader):
        row = proposed(planner, figure)
        assert not FigureRelease.objects.visible_to(ANONYMOUS).exists()
        with pytest.raises(ReleaseRefused, match="提出人不能自己审核"):
            services.release_make(actor=planner, release=row, moment=MOMENT)
        services.release_make(actor=leader, release=row, moment=MOMENT)
        assert FigureRelease.objects.visible_to(ANONYMOUS).get() == row
        assert selectors.release_public(ref=row.ref) == row

    def test_is_seen_on_its_way_by_who_sees_the_figure(self, town, figure, planner):
        row = proposed(planner, figure)
        for role, at, sees in (
            (Role.AUDITOR, town.zone.subject, True), (Role.PARK_OFFICER, town.zone.subject, True),
            (Role.PARK_OFFICER, town.east.subject, False),
            (Role.ENTERPRISE_USER, town.first_firm, False),
        ):  # fmt: skip
            actor = towns.acting(role, at)
            assert FigureRelease.objects.visible_to(actor).filter(pk=row.pk).exists() == sees

    def test_by_one_person_the_database_refuses_too(self, figure, planner):
        row = proposed(planner, figure)
        made = FigureRelease.objects.filter(pk=row.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            made.update(state="released", decided_at=MOMENT, decided_by_id=planner.user_id)

    def test_is_not_for_officers(self, town, figure, planner):
        officer = towns.acting(Role.DEPARTMENT_OFFICER, town.economy)
        with pytest.raises(NotAllowed):
            proposed(officer, figure)
        with pytest.raises(NotAllowed):
            services.release_make(
                actor=officer, release=proposed(planner, figure), moment=MOMENT
            )  # fmt: skip

    def test_twice_is_refused_and_after_an_end_possible(self, figure, planner, leader):
        row = proposed(planner, figure)
        with pytest.raises(ReleaseRefused, match="已经发布或正在等待"):
            proposed(planner, figure)
        services.release_make(actor=leader, release=row, moment=MOMENT)
        services.release_end(actor=leader, release=row, reason="示例理由", moment=MOMENT)
        with pytest.raises(ReleaseMoved):
            services.release_end(actor=leader, release=row, reason="示例理由", moment=MOMENT)
        assert proposed(planner, figure).state == "proposed"

    def test_of_what_was_returned_waits_no_more(self, figure, planner, leader):
        row = proposed(planner, figure)
        with pytest.raises(ReleaseRefused, match="理由"):
            services.release_return(actor=leader, release=row, reason=" ", moment=MOMENT)
        services.release_return(actor=leader, release=row, reason="示例理由", moment=MOMENT)
        with pytest.raises(ReleaseMoved):
            services.release_make(actor=leader, release=row, moment=MOMENT)

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"status": "reported"}, "已审核"),
            ({"scope": "未注明"}, "口径未注明"),
            ({"kind": "forecast"}, "预测值"),
        ],
        ids=["not approved", "scope unstated", "forecast"],
    )
    def test_refuses_what_does_not_fit(self, town, planner, facts, words):
        row = ObservationFactory(subject=town.zone.subject, **facts)
        with pytest.raises(ReleaseRefused, match=words):
            proposed(planner, row)

    def test_refuses_a_firms_figure(self, town, planner):
        row = ObservationFactory(subject=town.first_firm, scope="企业")
        with pytest.raises(ReleaseRefused, match="企业"):
            proposed(planner, row)

    @pytest.mark.parametrize(("firms", "fits"), [(4, False), (5, True)])
    def test_refuses_a_total_of_fewer_than_five(self, town, planner, firms, fits):
        parts = [ObservationFactory(subject=town.first_firm, scope="企业")]
        origin, _ = services.origin_ensure(
            actor=planner, kind="computed", reference=f"shili-{firms}", label="示例汇总",
            moment=MOMENT, inputs=[row.pk for row in parts],
        )  # fmt: skip
        row = ObservationFactory(
            subject=town.zone.subject, origin=origin, reported_count=firms, expected_count=9
        )
        if fits:
            assert proposed(planner, row).state == "proposed"
            return
        with pytest.raises(ReleaseRefused, match="不足 5 家"):
            proposed(planner, row)


class TestWhatWasReplaced:
    def test_is_not_public_and_waits_for_who_releases(self, figure, planner, leader):
        row = proposed(planner, figure)
        services.release_make(actor=leader, release=row, moment=MOMENT)
        Observation.objects.filter(pk=figure.pk).update(superseded_at=MOMENT)
        with pytest.raises(ReleaseNotFound):
            selectors.release_public(ref=row.ref)
        section = releases_waiting(leader, MOMENT)
        assert section is not None
        assert [item.mark for item in section.items] == ["数据已有更新"]

    def test_is_nothing_for_who_does_not_release(self, town):
        officer = towns.acting(Role.DEPARTMENT_OFFICER, town.economy)
        assert releases_waiting(officer, MOMENT) is None


class TestPages:
    def test_lead_from_the_figure_to_the_public(self, figure, planner, leader):
        first, second = signed_in(planner), signed_in(leader)
        page = first.get(reverse("indicators:observation", args=[figure.pk])).content.decode()
        url = reverse("indicators:release-propose", args=[figure.pk])
        assert url in page
        assert first.get(url).status_code == 200
        assert first.post(url, {"note": "初步数", "with_sentence": "on"}).status_code == 302
        row = FigureRelease.objects.get()
        assert first.post(url, {"note": ""}).status_code == 422
        make = reverse("indicators:release-make", args=[row.pk])
        assert "提出人不能自己审核" in first.post(make, follow=True).content.decode()
        assert (
            "审核发布" in second.get(reverse("indicators:release", args=[row.pk])).content.decode()
        )
        assert "已发布" in second.post(make, follow=True).content.decode()
        for name in ("releases", "releases-export"):
            assert second.get(reverse(f"indicators:{name}")).status_code == 200
        end = reverse("indicators:release-end", args=[row.pk])
        assert second.post(end, {"reason": "示例理由"}, follow=True).status_code == 200
        row.refresh_from_db()
        assert (row.state, row.note) == ("ended", "初步数")
