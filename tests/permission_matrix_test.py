"""Who may do what, at every address: compared with the reviewed sheet beside this file."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from qianyi.domains.planning.models import PlanQuerySet
from qianyi.site.notices.models import NotificationQuerySet
from tests.matrix import sheet
from tests.matrix.reading import read_once
from tests.matrix.walk import Address, Walker, addresses_of_the_site
from tests.matrix.world import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.matrix.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.world]
REWRITES = os.environ.get("QIANYI_REWRITE_MATRIX") == "1"
SHEET = Path(__file__).with_name("permission_matrix.yaml")
ADDRESSES = addresses_of_the_site()
CLOSED = {
    "openid_connect_login": "no outside service is set up",
    "openid_connect_callback": "no outside service is set up",
    "mfa_deactivate_totp": "nobody here has a second factor",
    "mfa_view_recovery_codes": "nobody here has a second factor",
    "socialaccount_login_error": "the page of a failure",
    "administration:account-unlock": "nothing is locked",
    "documents:upload-sample": "samples are offered by the demonstration alone",
    "api-v1:api-root": "there is nothing at the root of the API",
}


@pytest.fixture(scope="module")
def walker(world: World) -> Iterator[Walker]:
    """Every role signed in, once for all of this module, however long it takes."""
    with read_once(), override_settings(QIANYI_ZONE="shili.zone"):
        yield Walker(world)


def area_of(name: str) -> str:
    """The app of an address; the site's own and allauth's have none."""
    return name.rpartition(":")[0] or "site"


def asked(walker: Walker, area: str) -> sheet.Cells:
    """Every outcome of an area."""
    logging.disable(logging.WARNING)  # thousands of refusals are what is looked for
    try:
        return {
            address.name: walker.outcomes(address)
            for address in ADDRESSES
            if area_of(address.name) == area
        }
    finally:
        logging.disable(logging.NOTSET)


def nobody_let_in(found: sheet.Cells) -> list[str]:
    """Addresses that are closed to everybody, which says that an object is missing."""
    return [
        name
        for name, questions in found.items()
        if name not in CLOSED
        and not any(
            outcome[0] in "23" for cells in questions.values() for outcome in cells.values()
        )
    ]


def failing(found: sheet.Cells) -> list[tuple[str, str]]:
    """Questions that somebody is answered with an error of the program."""
    return [
        (name, question)
        for name, questions in found.items()
        for question, cells in questions.items()
        if any(outcome.startswith("5") for outcome in cells.values())
    ]


class TestTheMatrix:
    """An area a test, so that one can be asked for alone."""

    @pytest.mark.parametrize("area", sorted({area_of(address.name) for address in ADDRESSES}))
    def test_is_as_reviewed_with_somebody_let_in_and_no_failure(self, walker: Walker, area: str):
        found = asked(walker, area)
        if REWRITES:
            sheet.replace(SHEET, found, area_of)
        wanted = {name: row for name, row in sheet.read(SHEET).items() if area_of(name) == area}
        assert failing(found) == []
        assert nobody_let_in(found) == []
        assert sheet.differences(wanted, found) == []

    def test_has_no_area_in_the_sheet_that_is_gone(self):
        gone = {area_of(name) for name in sheet.read(SHEET)} - {
            area_of(address.name) for address in ADDRESSES
        }
        assert gone == set()


class TestTheMatrixSees:
    """Negative controls: with one check taken away the walk no longer fits the sheet."""

    @pytest.fixture
    def differences(self, walker: Walker):
        def ask(name: str) -> list[str]:
            address = next(one for one in ADDRESSES if one.name == name)
            wanted = {name: sheet.read(SHEET)[name]}
            logging.disable(logging.WARNING)
            try:
                return sheet.differences(wanted, {name: walker.outcomes(address)})
            finally:
                logging.disable(logging.NOTSET)

        return ask

    @pytest.mark.parametrize(
        ("predicate", "name", "told"),
        [
            pytest.param(
                "qianyi.domains.planning.views.plans.can_read_plans", "planning:list",
                "planning:list GET as enterprise_user: 403 → 200", id="who reads plans",
            ),
            pytest.param(
                "qianyi.domains.reporting.views.frame.can_follow_returns", "reporting:collections",
                "reporting:collections GET as enterprise_user: 403 → 200", id="who follows returns",
            ),
            pytest.param(
                "qianyi.kernel.documents.views.listing.can_store_document", "documents:reread-all",
                "documents:reread-all POST as auditor: 403 → 302", id="who loads documents",
            ),
            pytest.param(
                "qianyi.domains.consistency.views.can_read_findings", "consistency:list-export",
                "consistency:list-export GET as system_admin: 403 → 200", id="who exports findings",
            ),
        ],
    )  # fmt: skip
    def test_a_check_that_is_gone(self, differences, monkeypatch, predicate, name, told):
        assert differences(name) == []
        monkeypatch.setattr(predicate, lambda _actor: True)
        assert told in differences(name)

    def test_a_park_that_is_open_to_the_other(self, differences, monkeypatch):
        monkeypatch.setattr(PlanQuerySet, "visible_to", lambda rows, _actor: rows.all())
        assert "planning:board GET other as park_officer: 404 → 200" in differences(
            "planning:board"
        )

    def test_somebody_elses_notice_that_is_open(self, differences, monkeypatch):
        monkeypatch.setattr(NotificationQuerySet, "visible_to", lambda rows, _actor: rows.all())
        assert "notice GET other as leader: 404 → 302" in differences("notice")

    def test_an_address_without_an_entry_and_an_entry_without_an_address(self):
        asked = {"GET": dict.fromkeys(ROLES, "200")}
        assert sheet.differences({"old": asked}, {"new": asked}) == [
            "new: not in the sheet", "old: in the sheet, but no such address",
        ]  # fmt: skip

    def test_a_parameter_nobody_made_an_object_for(self, walker: Walker):
        with pytest.raises(KeyError, match="stranger_id"):
            walker.outcomes(Address("planning:board", ("GET",), ("stranger_id",)))


class TestTheSheet:
    @pytest.mark.parametrize(
        "cells",
        [
            dict.fromkeys(ROLES, "200"),
            {role: "200" if role == "planner" else "403" for role in ROLES},
            {role: str(200 + number % 3) for number, role in enumerate(ROLES)},
        ],
        ids=["all", "one", "many"],
    )
    def test_reads_what_it_wrote(self, tmp_path: Path, cells):
        given = {"site:page": {"GET own": cells}}
        sheet.write(tmp_path / "sheet.yaml", given)
        assert sheet.read(tmp_path / "sheet.yaml") == given
