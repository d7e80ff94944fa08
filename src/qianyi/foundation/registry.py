"""Upward talk.

What higher apps offer to lower ones, filled at start-up from each app's ``hooks.py``.

The list of extension points is this file. Each point is a named collection with one sentence of
contract; a name given
twice is refused, so that two apps cannot silently take each other's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import Model, Q
    from django.http import HttpRequest

    from qianyi.foundation.inbox import Section
    from qianyi.foundation.notices import Notice
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.search import Source

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered collection of named entries; a second entry under one name raises ValueError."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> T:
        """Add an entry; the same name twice is a programming error."""
        if name in self._entries:
            raise ValueError(f"{name!r} is registered twice in {self.purpose!r}")
        self._entries[name] = entry
        return entry

    def get(self, name: str) -> T | None:
        """The entry of that name, or None."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def items(self) -> list[tuple[str, T]]:
        """Names and entries in the order of registration."""
        return list(self._entries.items())

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One place in the main menu.

    ``visible`` is asked with the actor; ``key`` is the letter after ``g`` on the keyboard; lower
    ``order`` stands first.
    """

    label: str
    url_name: str
    order: int
    key: str = ""
    visible: Callable[[Actor], bool] = lambda _actor: True


@dataclass(frozen=True, slots=True)
class Health:
    """One line of the health page. ``ok`` None means it cannot be told."""

    label: str
    ok: bool | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PackFolder:
    """Who loads a folder of a pack. ``order`` is the order of loading.

    What is referred to comes first.

    ``load`` receives the checked pack, the actor and the moment and returns the number of rows
    written per kind.
    """

    order: int
    load: Callable[[Any, Actor, datetime], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class FigureUse:
    """Where an observation is used: shown beside the figure in a document."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page another app contributes.

    A template with its context, lower ``order`` first.
    """

    template: str
    context: Mapping[str, object]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FactColumn:
    """One typed input that records of an app give of each enterprise.

    Attributes:
        code: permanent name (ent.records.invention_patents); rules name it, never a model's field.
        label: the word on screen.
        kind: count and number are numbers, flag is yes or no, day a date, code a word of a list.
        unit: of a number.
        zero_if_none: True where no record means none (a register is complete); otherwise unknown.
    """

    code: str
    label: str
    kind: Literal["count", "number", "flag", "day", "code"]
    unit: str = ""
    zero_if_none: bool = False


@dataclass(frozen=True, slots=True)
class FactSource:
    """What an app's records say of enterprises as of a date, for a purpose.

    ``columns`` says what there is to ask, some of it data itself (one flag for each title).
    ``read`` gets the ids of subjects, the date and the purpose (统计, 行政管理, 企业授权) and gives
    column code → subject id → value; an enterprise that is not there is unknown. Records that may
    not be used for the purpose are left out.
    """

    columns: Callable[[], Sequence[FactColumn]]
    read: Callable[[Collection[int], date, str], Mapping[str, Mapping[int, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEvent:
    """Something that concerns who may do what: a sign-in, a lock-out, a key made, a field revealed.

    Attributes:
        action: permanent dotted name (identity.signed_in).
        actor: who did it; the public for a failed sign-in.
        target: what it was done to, in words without personal data.
        row: the row it was done to, where there is one.
        reason: what the actor said it was for.
        facts: plain values, without secrets and personal data.
    """

    action: str
    actor: Actor
    moment: datetime
    target: str = ""
    row: Model | None = None
    reason: str = ""
    ip: str | None = None
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """Rows that a rule of keeping may remove.

    Attributes:
        label: the word on screen.
        least_days: what the law asks at least; a shorter rule is refused.
        expired: how many rows are older than a moment.
        remove: removes them and says how many.
    """

    label: str
    least_days: int
    expired: Callable[[datetime], int]
    remove: Callable[[datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectMover:
    """How an app's rows follow when two subjects turn out to be one.

    Attributes:
        label: the word on screen (专利, 指标数据).
        count: (subject id) → how many rows would move.
        move: (from id, to id, moment) → moves them; plain values that ``undo`` needs.
        undo: (from id, to id, those values, moment) → moves exactly those back.
    """

    label: str
    count: Callable[[int], int]
    move: Callable[[int, int, datetime], list[Any]]
    undo: Callable[[int, int, list[Any], datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reusable:
    """Something the system has already, which need not be filed again (免重复提交).

    Attributes:
        key: names it within its source.
        title: what it is.
        source: where it comes from, in words.
        day: of when it is.
        file: the digest of the file kept, or "" where what is known stands in place of a file.
    """

    key: str
    title: str
    source: str
    day: date
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDoor:
    """Where cases of a process begin, where an app keeps more of them than the case itself.

    Attributes:
        name: of the app; it says so when it opens one.
        label: the page's name on screen.
        inside, outside: names of the addresses at which staff and applicants begin; "" for none.
    """

    name: str
    label: str
    inside: str = ""
    outside: str = ""


navigation: Registry[NavigationEntry] = Registry("main menu")
health_checks: Registry[Callable[[], Health]] = Registry("lines of the health page")
pack_loaders: Registry[PackFolder] = Registry("folders of a pack and who loads them")
figure_panels: Registry[Callable[[HttpRequest, Any, Any], Panel | None]] = Registry(
    "(request, figure after correction, statement row) → what else to show beside it"
)
figure_marks: Registry[Callable[[str], Mapping[tuple[str, int], str]]] = Registry(
    "text digest → (quote, occurrence) → one word about the figure (已采用), shown in the text"
)
commitment_uses: Registry[Callable[[Actor, Collection[Any]], Mapping[int, list[FigureUse]]]] = (
    Registry("(actor, promises of a document) → what was made of each, or what can be, by its id")
)
place_uses: Registry[Callable[[Actor, int], list[FigureUse]]] = Registry(
    "(actor, cited place id) → what cites this place, for the source page"
)
figure_uses: Registry[Callable[[list[int]], Mapping[int, list[FigureUse]]]] = Registry(
    "observation ids → where each is used"
)
actor_builders: Registry[Callable[[HttpRequest], Actor]] = Registry(
    "who is asking: web by session, api by the key in the request's headers"
)
api_scopes: Registry[str] = Registry(
    "scope of API keys (plans:read) → what it allows, in words; each app registers its own"
)
access_recorders: Registry[Callable[[AccessEvent], None]] = Registry(
    "(access event) → keeps it; apps below the audit app report through this"
)

enterprise_panels: Registry[Callable[[HttpRequest, Any], Panel | None]] = Registry(
    "(request, enterprise) → a piece of its profile page; None where there is nothing to say"
)
fact_sources: Registry[FactSource] = Registry(
    "name → typed inputs out of an app's records, joined to the figures by engine.panel's callers"
)

retained: Registry[Retained] = Registry("what rules of keeping in packs may remove")
personal_keepers: Registry[Callable[[Model, datetime], object]] = Registry(
    "(account, moment) → keeps its personal fields encrypted; told of every account saved"
)
personal_erasers: Registry[Callable[[Model], None]] = Registry(
    "(account) → clears what an app holds in clear about the person"
)
restored_erasers: Registry[Callable[[Collection[str], datetime], int]] = Registry(
    "(names of destroyed keys, moment) → erases again, after a restore, whom an app kept under one"
)


def keep_personal(user: Model, moment: datetime) -> None:
    """Tell every keeper that an account's personal fields may have changed."""
    for keep in personal_keepers:
        keep(user, moment)


material_scanners: Registry[Callable[[str, bytes], str]] = Registry(
    "(file name, bytes) → what was checked, in words; refuses by an exception before it is kept"
)
material_sources: Registry[Callable[[int, str], Sequence[Reusable]]] = Registry(
    "(subject id, material's kind or source named by a process) → what need not be filed again"
)
case_doors: Registry[CaseDoor] = Registry(
    "code of a process → the only way in to its cases, where an app has one of its own"
)
case_guards: Registry[Callable[[Actor, Any, Any], None]] = Registry(
    "(actor, case, act) → refuses by an exception what the app that opened the case does not allow"
)
case_followers: Registry[Callable[[Actor, Any, Any], None]] = Registry(
    "(actor, case, happening) → what follows from an act, in its transaction; the case is locked"
)
case_panels: Registry[Callable[[HttpRequest, Any], Panel | None]] = Registry(
    "(request, case) → a piece above its page; None where the app has not opened the case"
)
subject_movers: Registry[SubjectMover] = Registry(
    "rows that point to a subject → how they move when subjects are merged"
)
sealed_rows: Registry[Mapping[type[Model], Q]] = Registry(
    "tracked model → which of its rows belong to a sealed route: no export says who or what"
)
search_sources: Registry[Source] = Registry("kind of object → what the search box knows of it")
search_indexers: Registry[Callable[[str, Collection[int]], None]] = Registry(
    "(kind, object ids) → brings the index up to date in the same transaction"
)
inbox_sources: Registry[Callable[[Actor, datetime], Section | None]] = Registry(
    "(actor, moment) → what waits for the actor, for the workbench; None is not theirs"
)
notice_writers: Registry[Callable[[Notice], None]] = Registry(
    "(notice) → keeps it for its recipients, in the caller's transaction"
)


def report_access(event: AccessEvent) -> None:
    """Tell every recorder; kernel.audit keeps the event as a row."""
    for record in access_recorders:
        record(event)
