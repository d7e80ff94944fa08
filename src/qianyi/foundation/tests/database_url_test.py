"""Reading `DATABASE_URL`."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.foundation.database_url import DatabaseUrlInvalid, parse


class TestParse:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            (
                "postgresql://li:secret@db.example:6432/zone",
                {
                    "USER": "li",
                    "PASSWORD": "secret",
                    "HOST": "db.example",
                    "PORT": "6432",
                    "NAME": "zone",
                },
            ),
            (
                "postgres://db.example/zone",
                {"USER": "", "PASSWORD": "", "PORT": "", "NAME": "zone"},
            ),
            (" postgresql://li@[::1]:5432/zone ", {"HOST": "::1", "PORT": "5432"}),
            (
                "postgresql:///zone?host=/run/postgresql",
                {"HOST": "/run/postgresql", "NAME": "zone"},
            ),
            ("postgresql://%2Frun%2Fpg/zone", {"HOST": "/run/pg"}),
            ("postgresql://db/%E5%8D%83%E4%BA%BF", {"NAME": "千亿"}),
            (
                "postgresql://db/zone?sslmode=verify-full&connect_timeout=5",
                {"OPTIONS": {"sslmode": "verify-full", "connect_timeout": "5"}},
            ),
        ],
        ids=["whole", "short", "IPv6", "socket", "socket as host", "Chinese name", "options"],
    )
    def test_gives_the_entry(self, url, expected):
        entry = parse(url)
        assert {name: entry[name] for name in expected} == expected
        assert entry["ENGINE"] == "django.db.backends.postgresql"

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            ("mysql://li:secret@db/zone", "“mysql:”"),
            ("sqlite:///zone.db", "“sqlite:”"),
            ("db.example/zone", "“:”"),
            ("postgresql://li:secret@db", "缺少数据库名"),
            ("postgresql://li:secret@db/a/b", "斜线"),
            ("postgresql://li:secret@db:port/zone", "端口"),
            ("postgresql://li:secret@db:99999/zone", "端口"),
            ("postgresql://li:secret@db/zone?sslmod=require", "sslmod"),
        ],
    )
    def test_refuses(self, url, message):
        with pytest.raises(DatabaseUrlInvalid, match=message) as refused:
            parse(url)
        assert "secret" not in refused.value.message
        assert "postgresql://" in refused.value.message

    @given(user=st.text(min_size=1), password=st.text(), name=st.text("中a&?#%@: ", min_size=1))
    def test_gives_back_what_was_escaped(self, user, password, name):
        entry = parse(f"postgresql://{quote(user, '')}:{quote(password, '')}@db/{quote(name, '')}")
        assert (entry["USER"], entry["PASSWORD"], entry["NAME"]) == (user, password, name)
