"""What apps tell the search box: which objects there are, what they are called, who may find them.

An app registers a :class:`Source` under ``registry.search_sources`` and calls :func:`touched` in
the transaction that changed an object. Who keeps the index registers itself under
``registry.search_indexers``. ``readers`` say the same as the model's ``visible_to``, as words, so
that the index can filter by itself; a test compares the two for every role.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.foundation import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from qianyi.foundation.permissions import Actor

EVERYBODY: Final = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One object as the search box knows it.

    Attributes:
        object_id: its key within the source.
        title: what is shown and sought.
        names: other names and codes (文号, synonyms, codes), sought like the title.
        text: running text, sought by words.
        hint: one line beside the title.
        url: where it is; with ``places_text`` a hit in the text adds ``?focus=start-end``.
        readers: any one of these words must be among the actor's.
    """

    object_id: int
    title: str
    url: str
    readers: frozenset[str]
    names: tuple[str, ...] = ()
    text: str = ""
    hint: str = ""
    places_text: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of objects: its word on screen, its place in the list, and its entries.

    ``entries`` gives those of the ids asked for, or of all with None; one that is not given any
    more (archived, gone) leaves the index.
    """

    label: str
    order: int
    entries: Callable[[Collection[int] | None], Iterable[Entry]]


_gathered: ContextVar[dict[str, set[int]] | None] = ContextVar("search_gathered", default=None)


def touched(kind: str, *object_ids: int) -> None:
    """Say that objects were made, changed or put away; call it in the same transaction."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered.setdefault(kind, set()).update(object_ids)
    elif object_ids:
        for indexer in registry.search_indexers:
            indexer(kind, object_ids)


@contextmanager
def touched_together() -> Iterator[None]:
    """What many steps of one transaction touch is indexed once, when they are done.

    After an error nothing is: the transaction takes the changes back.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: dict[str, set[int]] = {}
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for kind, object_ids in gathered.items():
        touched(kind, *sorted(object_ids))


def to_roles(*roles: str) -> frozenset[str]:
    """Readers: whoever has one of the roles, anywhere."""
    return frozenset(f"role:{role}" for role in roles)


def to_roles_within(path: str, *roles: str) -> frozenset[str]:
    """Readers: whoever has one of the roles at a territory whose subtree holds ``path``."""
    parts = [part for part in path.split("/") if part]
    above = ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    return frozenset(f"role:{role}@{one}" for role in roles for one in above)


def to_posts(role: str, *department_ids: int) -> frozenset[str]:
    """Readers: whoever holds the role at one of the departments."""
    return frozenset(f"post:{role}@{department_id}" for department_id in department_ids)


def to_subjects(*subject_ids: int) -> frozenset[str]:
    """Readers: whoever has a membership at one of the subjects (departments included)."""
    return frozenset(f"subject:{subject_id}" for subject_id in subject_ids)


def to_users(*user_ids: int) -> frozenset[str]:
    """Readers: those persons themselves, whatever their roles."""
    return frozenset(f"user:{user_id}" for user_id in user_ids)


def words_of(actor: Actor) -> Sequence[str]:
    """The actor's words; an entry is found when it shares one of them."""
    return [
        EVERYBODY,
        *([f"user:{actor.user_id}"] if actor.user_id is not None else []),
        *(f"role:{role}" for role in sorted(actor.roles)),
        *(f"role:{role}@{path}" for role, path in sorted(actor.held)),
        *(f"post:{role}@{department_id}" for role, department_id in sorted(actor.posts)),
        *(f"subject:{subject_id}" for subject_id in sorted(actor.subject_ids)),
    ]
