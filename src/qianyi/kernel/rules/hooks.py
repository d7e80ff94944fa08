"""What the rules app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.rules.rulebook import CASES, books_of
from qianyi.foundation import registry
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role
from qianyi.foundation.provenance import provenance_of
from qianyi.lib.clock import local_date

from . import selectors, services
from .choices import GrantState
from .models import TitleGrant
from .permissions import can_read_conditions, can_read_titles

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor

TITLE_PREFIX = "title."
IN_INBOX = 5


def load_titles(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load the dictionary of titles."""
    for position, record in enumerate(pack.titles, start=1):
        services.title_ensure(
            code=record.code,
            facts={
                "name": record.name,
                "short_name": record.short_name,
                "level": record.level,
                "issuer": record.issuer,
                "basis": record.basis,
                "validity": record.validity,
                "years": record.years,
                "certainty": record.certainty,
                "conditions": record.conditions,
                "place": record.place,
                "position": position,
            },
            provenance=provenance_of(pack),
        )
    return {"资质称号": len(pack.titles)}


def load_conditions(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Load versions of conditions; each waits until an officer activates it."""
    books = books_of(pack)
    made = 0
    for book in books:
        assert book.path is not None  # noqa: S101 - they were read from files
        cases = book.path.parent / CASES / book.path.name
        _, is_new = services.version_load(
            actor=actor,
            book=book,
            content=book.path.read_text(encoding="utf-8"),
            cases=cases.read_text(encoding="utf-8") if cases.is_file() else "",
            moment=moment,
            provenance=provenance_of(pack),
        )
        made += is_new
    return {"认定条件版本": len(books), "其中新增": made}


def title_columns() -> Sequence[registry.FactColumn]:
    """One flag for each title."""
    return [
        registry.FactColumn(code=f"{TITLE_PREFIX}{row.code}", label=f"持有{row.name}", kind="flag")
        for row in selectors.title_list()
    ]


def title_facts(
    enterprise_ids: Collection[int], as_of: date, purpose: str
) -> Mapping[str, Mapping[int, object]]:
    """Whether each firm holds each title on the day; titles are public, for every purpose.

    A title the register says nothing of for a firm is not held: lists of grants are complete.
    """
    del purpose
    held = selectors.titles_held(enterprise_ids, as_of)
    return {
        f"{TITLE_PREFIX}{row.code}": {
            one: one in held.get(row.code, set()) for one in enterprise_ids
        }
        for row in selectors.title_list()
    }


def lapsing_titles(actor: Actor, moment: datetime) -> Section | None:
    """Titles that end soon, for who looks after firms and for the firm itself."""
    if not actor.has_role(Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_USER):
        return None
    today = local_date(moment)
    asked = selectors.GrantFilter(day=today, state=GrantState.LAPSING)
    rows = selectors.grant_list(actor, asked)
    return Section(
        title="即将到期的资质称号",
        items=[
            Item(
                title=f"{row.enterprise} · {row.title}",
                url=reverse("rules:grant", args=[row.pk]),
                detail=f"有效期至 {row.last_day:%Y-%m-%d}",
                mark=row.state_on(today).label,
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=f"{reverse('rules:grants')}?state={GrantState.LAPSING}",
        hint="到期前重新申请，称号才能接上。",
        empty="半年内没有到期的资质称号。",
        order=60,
    )


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("titles", registry.PackFolder(45, load_titles))
    registry.pack_loaders.register("rules", registry.PackFolder(47, load_conditions))
    registry.navigation.register(
        "rules",
        registry.NavigationEntry(
            "认定条件", "rules:versions", order=55, visible=can_read_conditions
        ),
    )
    registry.fact_sources.register("titles", registry.FactSource(title_columns, title_facts))
    registry.subject_movers.register(
        "titles",
        registry.SubjectMover(
            label="资质称号",
            count=lambda one: TitleGrant.objects.filter(enterprise_id=one).count(),
            move=services.grants_move,
            undo=services.grants_move_back,
        ),
    )
    registry.inbox_sources.register("titles", lapsing_titles)
    registry.api_scopes.register("rules:read", "读认定条件和条件测算")
    registry.api_scopes.register("titles:read", "读企业的资质称号")
    registry.navigation.register(
        "titles",
        registry.NavigationEntry("资质称号", "rules:grants", order=56, visible=can_read_titles),
    )
