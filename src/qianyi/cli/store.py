"""`qianyi read --store`: keep files in the database, as a user who may."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qianyi.engine.text.intake import readable
from qianyi.lib import clock
from qianyi.lib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class UserUnknown(NotFound):
    """There is no user of that name."""

    code = "cli.user_unknown"


@contextmanager
def opened(username: str) -> Iterator[Callable[[Path], str]]:
    """The database, reachable; gives back a function that stores one file and says so.

    Raises:
        UserUnknown: nobody has that name; the message lists who there is.
    """
    # Django and the database are needed for --store alone.
    from qianyi.cli import server
    from qianyi.foundation.postgres import database_attached

    with database_attached():
        server.setup_django()
        server.migrate()
        yield _keeper(username)


def _keeper(username: str) -> Callable[[Path], str]:
    from qianyi.foundation import history
    from qianyi.kernel.documents.services import document_store
    from qianyi.kernel.identity.selectors import user_get, user_usernames
    from qianyi.kernel.subjects.selectors import actor_for_user

    user = user_get(username)
    if user is None:
        known = "、".join(user_usernames())
        there = f"现有用户：{known}" if known else "现在还没有任何用户，请先运行 qianyi demo"
        raise UserUnknown(f"没有“{username}”这个用户，文件没有存入。请用 --as 指定；{there}。")
    actor = actor_for_user(user=user, day=clock.local_date(clock.now()), via="cli")

    def keep(path: Path) -> str:
        name = readable(path.name)
        with history.acting(actor, "命令行存入文件"):
            stored = document_store(
                actor=actor, data=path.read_bytes(), filename=name, moment=clock.now()
            )
        title = stored.document.title
        if not stored.is_new_text:
            return f"“{name}”的文本已在库中（{title}），没有重复存入。"
        what = "新文件" if stored.is_new_document else f"第 {stored.version.number} 版"
        return f"已存入“{name}”：{title}（{what}）。"

    return keep
