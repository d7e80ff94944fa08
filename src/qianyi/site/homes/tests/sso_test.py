"""From the provincial platform through the outside identity service to our page of its item.

With the service of ``kernel.identity``'s own tests: another process on loopback.
"""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
import requests
from django.urls import reverse

from qianyi.domains.policies.models import PolicyItem
from qianyi.domains.policies.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity import services as identity
from qianyi.kernel.identity.tests import factories as people
from qianyi.kernel.identity.tests.outside_test import Form, provider, running
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.tests import town as towns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
FIXTURES = (provider, running)
NUMBER = "SC-2026-0001"


@pytest.fixture
def item(transactional_db):
    town = towns.town()
    make.indicator("ent.revenue")
    make.indicator("ent.rd_expense")
    planner = towns.acting(Role.PLANNER, town.zone.subject)
    row = make.released(town, planner, towns.acting(Role.LEADER, town.zone.subject))
    PolicyItem.objects.filter(pk=row.pk).update(outside_number=NUMBER)
    user = people.person("shili-lin", email="lin@example.com")
    identity.address_prove(user)
    subjects.membership_ensure(
        user=user, subject=town.first_firm, role=Role.ENTERPRISE_USER, valid_from=towns.TODAY
    )
    return row


def sent(browser, response, wanted, **given):
    form = Form(response.text, wanted)
    assert form.fields, response.text
    target = urljoin(response.url, form.action or response.url)
    return browser.post(
        target, data={**form.fields, **given}, headers={"Referer": response.url}, timeout=10
    )


class TestSingleSignOn:
    def test_lands_on_the_item_and_not_where_the_address_says(self, live_server, provider, item):
        entry = f"{live_server.url}{reverse('homes:entry-policy', args=[NUMBER])}"
        with requests.Session() as browser:
            outside = browser.get(entry, params={"next": "https://example.org/"}, timeout=10)
            assert outside.url.startswith(provider.url), "led to the service without a click"
            consent = sent(browser, outside, "login", login="lin", password=provider.password)
            end = sent(
                browser, consent, "request", action="grant", scopes=["openid", "profile", "email"]
            )
            page = reverse("policies:public-item", args=[item.ref])
            assert end.url == f"{live_server.url}{page}"
            again = browser.get(entry, timeout=10)
            assert again.url == end.url, "signed in already: straight there"
