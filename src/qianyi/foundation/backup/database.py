"""The database side: how PostgreSQL's own programs reach it, and the digest of every table."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from qianyi.foundation.postgres import program

from .errors import BackupFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONNECTION_WORDS: Final = (
    "host", "port", "dbname", "user", "password", "passfile", "require_auth", "sslmode",
    "sslrootcert",
)  # fmt: skip
SAID: Final = 1500


@dataclass(frozen=True, slots=True)
class Database:
    """How to reach one database, in libpq's words."""

    words: Mapping[str, str]

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Database:
        """From Django's connection parameters, or any others of libpq; unknown ones are left."""
        given = {name: parameters[name] for name in CONNECTION_WORDS if parameters.get(name)}
        return cls({name: str(value) for name, value in given.items()})

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of its own, outside Django."""
        return psycopg.connect(make_conninfo(**self.words))

    def run(self, name: str, arguments: Sequence[str]) -> None:
        """Run a program of PostgreSQL on it; the password travels in the environment, not in sight.

        Raises:
            BackupFailed: it ended with an error; the sentence holds what it said.
        """
        shown = {key: value for key, value in self.words.items() if key != "password"}
        environment = dict(os.environ)
        if "password" in self.words:
            environment["PGPASSWORD"] = self.words["password"]
        command = [str(program(name)), f"--dbname={make_conninfo(**shown)}", *arguments]
        done = subprocess.run(  # noqa: S603 - our own program and arguments
            command, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BackupFailed(
                f"数据库程序 {name} 没有完成：{done.stderr.strip()[-SAID:]}。"
                "请检查磁盘空间；使用自己的 PostgreSQL 时，其版本不能高于本程序自带的版本。",
                program=name,
                returncode=done.returncode,
            )


def table_names(connection: psycopg.Connection[Any]) -> list[str]:
    """Every table of the program, in order of name."""
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [row[0] for row in found]


def table_digests(
    connection: psycopg.Connection[Any], *, without: Sequence[str] = ()
) -> dict[str, str]:
    """Rows and content of every table as ``rows:digest``; the order of rows does not matter."""
    connection.execute("SET LOCAL TimeZone = 'UTC'")
    connection.execute("SET LOCAL bytea_output = 'hex'")
    digests = {}
    for name in table_names(connection):
        if name in without:
            continue
        query = sql.SQL(
            "SELECT count(*), encode(sha256(convert_to(coalesce("
            "string_agg(d, '' ORDER BY d), ''), 'UTF8')), 'hex')"
            " FROM (SELECT encode(sha256(convert_to(t.*::text, 'UTF8')), 'hex') AS d"
            " FROM {} t) AS every"
        ).format(sql.Identifier(name))
        count, digest = connection.execute(query).fetchone() or (0, "")
        digests[name] = f"{count}:{digest}"
    return digests
