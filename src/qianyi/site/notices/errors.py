"""What can be wrong with asking for a notice."""

from __future__ import annotations

from qianyi.lib.errors import NotFound


class NoticeNotFound(NotFound):
    """No such notice, or somebody else's."""

    code = "site.notices.notice_not_found"
