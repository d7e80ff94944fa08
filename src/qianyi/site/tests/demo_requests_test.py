"""The demonstration's requests: made once, in several states, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qianyi.domains.requests import services
from qianyi.domains.requests.models import Answer, KnowledgeItem, Request
from qianyi.domains.requests.services import RuleAsked
from qianyi.kernel.cases.tests.town import MOMENT, Town, loaded, make_town, process_text
from qianyi.kernel.identity.models import User
from qianyi.site.demo_requests import KNOWN, requests_ensure

PROCESSES = ("request_inquiry", "request_help", "request_complaint", "request_report")
LATER = MOMENT + timedelta(days=14)


@pytest.fixture
def town(db: None) -> Town:
    """A town whose people have the names of the demonstration's accounts."""
    made = make_town()
    people = {
        "enterprise": made.applicant, "service": made.officer("service"),
        "service2": made.officer("service", 2), "leader": made.leader,
    }  # fmt: skip
    for name, actor in people.items():
        User.objects.filter(pk=actor.user_id).update(username=name)
    for position, code in enumerate(("other", *(topic for _, topic, _ in KNOWN))):
        services.topic_ensure(code=code, name=code, words=[], position=position, provenance={})
    asked = RuleAsked(code="d.intake", lead="demo.service")
    services.rule_ensure(asked=asked, moment=MOMENT, provenance={})
    for code in PROCESSES:
        loaded(process_text(f"{code}_2026_2"))
    return made


def test_requests_are_made_once_and_stand_in_several_states(town: Town) -> None:
    assert requests_ensure(LATER) == 5
    assert requests_ensure(LATER) == 0
    assert set(Request.objects.values_list("channel", flat=True)) == {"own", "visit", "hotline"}
    assert Request.objects.filter(is_solved=True).count() == 1
    assert Request.objects.filter(redos__state="granted", case__is_open=True).count() == 1
    assert Answer.objects.get().state == "published"
    states = list(KnowledgeItem.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["published"] * 3 + ["draft"]
