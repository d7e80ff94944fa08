"""Which database is used, without starting one."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from qianyi.foundation import postgres
from qianyi.foundation.home import checkout, home

URL = "postgresql://planner:secret@db.example:6432/zone"


class TestHome:
    @pytest.mark.parametrize(
        ("environ", "expected"),
        [
            ({"QIANYI_HOME": "/srv/qianyi"}, "/srv/qianyi"),
            ({"QIANYI_HOME": "/srv/a/../b"}, "/srv/b"),
            ({"QIANYI_HOME": "  "}, None),
            ({}, None),
        ],
        ids=["given", "tidied", "blank", "not given"],
    )
    def test_is_what_is_given_else_var_of_the_checkout(self, environ, expected):
        root = checkout()
        assert root is not None
        assert home(environ) == (root / "var" if expected is None else Path(expected))

    def test_is_absolute_where_a_relative_one_is_given(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert home({"QIANYI_HOME": "here"}) == tmp_path / "here"

    @pytest.mark.parametrize(
        ("environ", "expected"),
        [
            ({"XDG_DATA_HOME": "/data"}, "/data/qianyi"),
            ({"XDG_DATA_HOME": "relative"}, "/people/li/.local/share/qianyi"),
            ({}, "/people/li/.local/share/qianyi"),
        ],
        ids=["given", "relative ones do not count", "default"],
    )
    def test_is_the_data_folder_of_the_user_when_installed(self, environ, expected, monkeypatch):
        monkeypatch.setattr("qianyi.foundation.home.checkout", lambda: None)
        monkeypatch.setattr(Path, "home", lambda: Path("/people/li"))
        assert home(environ) == Path(expected)


class TestDjangoDatabases:
    def test_name_the_embedded_server_and_make_nothing(self, tmp_path):
        environ = {"QIANYI_HOME": str(tmp_path / "home")}
        main = postgres.django_databases("main", environ)["default"]
        test = postgres.django_databases("test", environ)["default"]
        assert main["OPTIONS"]["passfile"] == str(tmp_path / "home" / "pg" / "passwords")
        assert test["OPTIONS"]["passfile"] == str(tmp_path / "home" / "test-pg" / "passwords")
        assert main["HOST"] != test["HOST"]
        assert "PASSWORD" not in main
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("kind", ["main", "test"])
    def test_are_yours_when_a_url_is_given(self, kind, tmp_path):
        environ = {"QIANYI_HOME": str(tmp_path), "DATABASE_URL": URL}
        entry = postgres.django_databases(kind, environ)["default"]
        assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "6432", "zone")

    def test_keep_connections_or_pool_them_but_never_both(self):
        kept = postgres.django_databases("main", {})["default"]
        pooled = postgres.django_databases("main", {}, pool=True)["default"]
        assert kept["CONN_MAX_AGE"] > 0
        assert "pool" not in kept["OPTIONS"]
        assert pooled.get("CONN_MAX_AGE", 0) == 0
        assert pooled["OPTIONS"]["pool"]["max_size"] > 1

    @pytest.mark.parametrize("start", [postgres.database_attached, postgres.database_owned])
    def test_of_yours_start_nothing(self, start, tmp_path):
        with start({"QIANYI_HOME": str(tmp_path / "home"), "DATABASE_URL": URL}):
            assert list(tmp_path.iterdir()) == []


class TestDsn:
    def test_holds_no_password_and_demands_proof_of_the_server(self, tmp_path):
        parts = psycopg.conninfo.conninfo_to_dict(postgres.Cluster(tmp_path / "pg").dsn())
        assert parts["require_auth"] == "scram-sha-256"
        assert "password" not in parts
