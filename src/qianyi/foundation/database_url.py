"""`DATABASE_URL`: the setting that names a PostgreSQL of your own instead of the embedded one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from qianyi.lib.errors import BadInput

SCHEMES = ("postgres", "postgresql")
EXAMPLE = "postgresql://用户名:密码@主机:5432/数据库名"
# libpq's own names, passed on as they are. Whatever is not here is more likely a slip than a wish.
OPTIONS = (
    "application_name",
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "keepalives",
    "keepalives_idle",
    "options",
    "passfile",
    "require_auth",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
)


class DatabaseUrlInvalid(BadInput):
    """`DATABASE_URL` cannot be understood; the sentence never repeats the password."""

    code = "database_url.invalid"


def parse(url: str) -> dict[str, Any]:
    """A Django DATABASES entry from a URL.

    Percent escapes are resolved; `?host=/folder` names a Unix socket; other parameters are libpq's
    connection options.

    Raises:
        DatabaseUrlInvalid: another scheme, no database name, a port that is none, an unknown
        parameter.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _invalid("主机或端口无法识别") from error
    if parts.scheme not in SCHEMES:
        raise _invalid(
            f"以“{parts.scheme}:”开头的地址不受支持，只能用 PostgreSQL（或与之兼容的数据库）"
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise _invalid("缺少数据库名，或数据库名中有斜线")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = query.pop("host", "") or unquote(parts.hostname or "")
    unknown = sorted(set(query) - set(OPTIONS))
    if unknown:
        raise _invalid(f"不认识参数 {'、'.join(unknown)}，可用的有 host、{'、'.join(OPTIONS)}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": "" if port is None else str(port),
        "OPTIONS": query,
    }


def _invalid(what: str) -> DatabaseUrlInvalid:
    return DatabaseUrlInvalid(
        f"环境变量 DATABASE_URL 无效：{what}。正确的写法如 {EXAMPLE}；"
        "不设置该变量则使用内置数据库。"
    )
