"""A backup restores to an empty database with every table and file as it was; bad ones do not."""

from __future__ import annotations

import io
import json
import secrets
import tarfile
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from qianyi.domains.planning.tests import factories
from qianyi.foundation import backup, history
from qianyi.foundation.files import file_path
from qianyi.kernel.documents import services as documents

from .sealing import seal_everything

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "示例高新区通报\n\n2024年，园区营业收入120亿元，同比增长8.5%。\n"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known() -> list[str]:
    return [f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()]


@pytest.fixture
def source(settings: Any, tmp_path: Path) -> backup.Database:
    """A database with a document, its file, a plan, all sealed; files in a folder of their own."""
    settings.QIANYI_FILES = tmp_path / "files"
    actor = factories.actor()
    with history.acting(actor, "准备测试数据"):
        documents.document_store(
            actor=actor, data=TEXT.encode(), filename="示例通报.txt", moment=factories.MOMENT
        )
        factories.target(factories.plan(factories.zone()), factories.indicator())
    seal_everything(factories.MOMENT)
    return backup.Database.of(connection.get_connection_params())


@pytest.fixture
def empty(source):
    """An empty database beside the test's own."""
    name = f"restore_{secrets.token_hex(4)}"
    with source.connect() as maker:
        maker.autocommit = True
        maker.execute(f'CREATE DATABASE "{name}"')
    yield backup.Database({**source.words, "dbname": name})
    with source.connect() as maker:
        maker.autocommit = True
        maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def archive(source, tmp_path, settings):
    path = tmp_path / "备份.tar"
    backup.backup_write(
        path, database=source, files=settings.QIANYI_FILES, version="0.1.0", moment=factories.MOMENT
    )
    return path


def digests(database: backup.Database) -> dict[str, str]:
    with database.connect() as connected:
        return backup.table_digests(connected)


class TestRestore:
    def test_gives_back_every_table_and_file(
        self, source, empty, archive, known, tmp_path, settings
    ):
        files = tmp_path / "restored"
        manifest = backup.restore(archive, database=empty, files=files, known_migrations=known)
        before, after = digests(source), digests(empty)
        assert before == after
        assert len(manifest.tables) > 30
        assert not before["documents_statement"].startswith("0:")
        assert not before["audit_chainlink"].startswith("0:")
        stored = sorted(path.name for path in settings.QIANYI_FILES.glob("??/*"))
        assert sorted(path.name for path in files.glob("??/*")) == stored != []
        for name in stored:
            assert (files / name[:2] / name).read_bytes() == file_path(name).read_bytes()

    def test_brings_triggers_back_with_the_data(self, empty, archive, known, tmp_path):
        backup.restore(archive, database=empty, files=tmp_path / "r", known_migrations=known)
        with empty.connect() as connected:
            connected.execute("UPDATE planning_plan SET title = title || '（改）'")
            (events,) = connected.execute("SELECT count(*) FROM planning_planevent").fetchone()
            assert events == 2
            with pytest.raises(psycopg.errors.RaiseException):
                connected.execute("DELETE FROM documents_statement")

    def test_refuses_a_database_with_tables(self, source, archive, known, tmp_path):
        with pytest.raises(backup.DatabaseNotEmpty, match="QIANYI_HOME"):
            backup.restore(archive, database=source, files=tmp_path / "r", known_migrations=known)

    def test_refuses_a_newer_program_s_archive(self, empty, archive, known, tmp_path):
        known.remove("planning.0002_history")
        with pytest.raises(backup.BackupTooNew, match="升级"):
            backup.restore(archive, database=empty, files=tmp_path / "r", known_migrations=known)

    def test_refuses_a_newer_format(self, empty, archive, known, tmp_path):
        rewrite_manifest(archive, format=backup.FORMAT + 1)
        with pytest.raises(backup.BackupTooNew, match=f"第 {backup.FORMAT + 1} 版"):
            backup.restore(archive, database=empty, files=tmp_path / "r", known_migrations=known)

    @pytest.mark.parametrize(
        "harm",
        [
            pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
            pytest.param(lambda data: data[:-20_000], id="end missing"),
            pytest.param(lambda data: b"x" * len(data), id="no archive"),
            pytest.param(lambda _data: b"", id="empty"),
            pytest.param(
                lambda data: data[:-12_000] + bytes([data[-12_000] ^ 1]) + data[-11_999:],
                id="one bit changed",
            ),
        ],
    )
    def test_refuses_a_damaged_archive_and_touches_nothing(
        self, harm, empty, archive, known, tmp_path
    ):
        archive.write_bytes(harm(archive.read_bytes()))
        with pytest.raises(backup.BackupDamaged, match="备份"):
            backup.restore(archive, database=empty, files=tmp_path / "r", known_migrations=known)
        assert digests(empty) == {}
        assert not (tmp_path / "r").exists()

    def test_notices_that_a_table_is_not_what_it_was(self, empty, archive, known, tmp_path):
        tables = read_manifest(archive)["tables"]
        rewrite_manifest(archive, tables={**tables, "planning_plan": "2:" + "0" * 64})
        with pytest.raises(backup.RestoredDiffers, match="planning_plan"):
            backup.restore(archive, database=empty, files=tmp_path / "r", known_migrations=known)


class TestArchive:
    def test_holds_no_secret_and_no_session(self, archive, source, settings):
        content = archive.read_bytes()
        assert settings.SECRET_KEY.encode() not in content
        assert not any(name.endswith(("key", "pass")) for name in names(archive))
        assert "django_session" not in read_manifest(archive)["tables"]

    def test_is_readable_by_its_owner_alone(self, archive):
        assert archive.stat().st_mode & 0o777 == 0o600

    def test_names_every_member_with_its_checksum(self, archive):
        told = [entry["name"] for entry in read_manifest(archive)["entries"]]
        assert ["manifest.json", *told] == names(archive)


def names(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def content_of(tar: tarfile.TarFile, member: str | tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def read_manifest(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as tar:
        return dict(json.loads(content_of(tar, "manifest.json")))


def rewrite_manifest(path: Path, **changes: object) -> None:
    with tarfile.open(path) as tar:
        members = [(told, content_of(tar, told)) for told in tar.getmembers()]
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for told, content in members:
            if told.name == "manifest.json":
                changed = json.dumps({**json.loads(content), **changes}).encode()
                told.size = len(changed)
                tar.addfile(told, io.BytesIO(changed))
            else:
                tar.addfile(told, io.BytesIO(content))
