"""The test kit itself: a suite in a process of its own, as a person would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from qianyi.foundation.home import checkout
from qianyi.foundation.postgres import Cluster
from qianyi.foundation.testing import missing
from qianyi.foundation.testing.postgres import name_for_tests, name_reserved, server
from qianyi.foundation.testing.sharing_out import unit_of
from qianyi.foundation.testing.templates import digest, sources
from qianyi.foundation.tests.postgres_places import SOURCE, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUITE = {
    "suite_settings.py": """
import os
from qianyi.foundation import postgres
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
DATABASES = postgres.django_databases("test", os.environ)
USE_TZ = True
""",
    "suite_test.py": """
import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

@pytest.mark.django_db
@pytest.mark.parametrize("number", range(4))
def test_has_a_database(number):
    group = Group.objects.create(name="组")
    assert Group.objects.count() == 1
    assert abs(group.pk - User.objects.create(username="示例").pk) > 900
    print(connection.settings_dict["NAME"], connection.settings_dict["TEST"]["TEMPLATE"])

def test_needs_no_database():
    pass

def test_needs_a_browser(chromium):
    pass

def test_needs_real_documents(seeds_dir):
    pass
""",
    "pytest.ini": "[pytest]\nfilterwarnings = error\npython_files = *_test.py\n",
}
# Plugins that this suite does not use are loaded from wherever they are installed all the same.
UNUSED = [f"-pno:{name}" for name in ("cacheprovider", "schemathesis", "pytest_cov", "faker")]
LOST = {"PATH": os.path.dirname(sys.executable)}  # noqa: PTH120 - a folder without any browser


@pytest.fixture
def place() -> Iterator[Path]:
    """A small suite with the real root conftest, in a folder without real documents beside it."""
    root = checkout()
    assert root is not None
    with open_place() as place:
        for name, text in SUITE.items():
            (place / name).write_text(text)
        (place / "conftest.py").write_text((root / "conftest.py").read_text())
        yield place


def run(place: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.defpath,
        "QIANYI_HOME": str(place / "home"),
        "PYTHONPATH": f"{SOURCE}{os.pathsep}{place}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "suite_settings",
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *UNUSED, *arguments],
        cwd=place,
        env=environment | environ,
        capture_output=True,
        text=True,
        check=False,
    )


class TestSuite:
    def test_gets_a_database_for_each_worker_and_leaves_no_server(self, place):
        done = run(place, "-n2", "-k", "has_a_database", "-rP", "--dist=each")
        assert done.returncode == 0, done.stdout
        assert {"test_qianyi_gw0", "test_qianyi_gw1"} <= set(done.stdout.split())
        copied_from = {word for word in done.stdout.split() if word.startswith("migrated_")}
        assert len(copied_from) == 1
        cluster = Cluster(place / "home" / "test-pg", fsync=False)
        assert cluster.data_dir.is_dir()
        assert not cluster.status().running

    def test_starts_nothing_without_a_database_and_counts_what_was_missing(self, place):
        done = run(place, "-k", "needs_no_database or browser", **LOST)
        assert done.returncode == 0, done.stdout
        assert "1 passed, 1 skipped" in done.stdout
        assert "有 1 个测试没有运行，因为缺少Chromium 浏览器：请运行 sudo apt-get" in done.stdout
        assert not (place / "home").exists()

    def test_fails_in_ci_for_what_is_missing_and_for_nothing_else(self, place):
        """The real documents are where the setting says; a browser is nowhere."""
        chosen = ("-k", "documents or browser")
        done = run(place, *chosen, CI="true", QIANYI_SEEDS=str(place), **LOST)
        assert done.returncode == 1, done.stdout
        assert "1 passed" in done.stdout
        assert "1 error" in done.stdout
        assert "CI 中不允许跳过" in done.stdout


class TestFindSeeds:
    def test_looks_beside_the_checkout(self, tmp_path, monkeypatch):
        monkeypatch.setattr(missing, "checkout", lambda: tmp_path / "checkout")
        assert missing.find_seeds({}) is None
        (tmp_path / "shared" / "seeds").mkdir(parents=True)
        assert missing.find_seeds({}) == tmp_path / "shared" / "seeds"

    def test_refuses_a_setting_that_leads_nowhere(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="QIANYI_SEEDS"):
            missing.find_seeds({"QIANYI_SEEDS": str(tmp_path / "nowhere")})


class TestNameReserved:
    def test_gives_each_at_once_another_name_and_the_first_one_again(self, tmp_path):
        with (
            name_reserved(tmp_path, "test_qianyi") as first,
            name_reserved(tmp_path, "test_qianyi") as second,
        ):
            assert (first, second) == ("test_qianyi", "test_qianyi_2")
        with name_reserved(tmp_path, "test_qianyi") as again:
            assert again == "test_qianyi"

    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ({"NAME": "qianyi", "TEST": {"NAME": None}}, "test_qianyi"),
            ({"NAME": "qianyi", "TEST": {"NAME": "test_qianyi_gw0"}}, "test_qianyi_gw0"),
            ({"NAME": "qianyi"}, "test_qianyi"),
        ],
    )
    def test_starts_from_the_name_django_gives(self, settings, expected):
        assert name_for_tests(settings) == expected


class TestServer:
    def test_is_yours_when_a_url_is_given(self, tmp_path):
        environ = {"QIANYI_HOME": str(tmp_path / "home"), "DATABASE_URL": "postgresql://db/zone"}
        with server(environ):
            assert list(tmp_path.iterdir()) == []


class TestUnitOf:
    """Which tests go to one process."""

    LINES = ("tests/journeys/*", "tests/rights_test.py tests/answers_test.py")

    @pytest.mark.parametrize(
        ("nodeid", "unit"),
        [
            ("src/a/tests/a_test.py::TestA::test_b", "src/a/tests/a_test.py"),
            ("src/a/tests/a_test.py::test_c[x::y]", "src/a/tests/a_test.py"),
            ("tests/journeys/one_test.py::test_a", LINES[0]),
            ("tests/rights_test.py::test_a", LINES[1]),
            ("tests/answers_test.py::TestA::test_b[c@d]", LINES[1]),
            ("tests/other_test.py::test_a", "tests/other_test.py"),
        ],
    )
    def test_is_its_file_or_the_line_it_stands_in(self, nodeid, unit):
        assert unit_of(nodeid, self.LINES) == unit


class TestDigest:
    """What a migrated database is kept by: another digest is another database."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        made = tmp_path / "app" / "migrations" / "0001_first.py"
        made.parent.mkdir(parents=True)
        made.write_text("operations = []")
        return made

    def test_stays_while_nothing_changes(self, file):
        assert digest([file]) == digest([file])

    def test_changes_with_what_a_file_holds(self, file):
        before = digest([file])
        file.write_text("operations = [1]")
        assert digest([file]) != before

    def test_changes_with_a_file_more_and_another_name(self, file):
        other = file.with_name("0002_second.py")
        other.write_bytes(file.read_bytes())
        assert len({digest([file]), digest([other]), digest([file, other])}) == 3

    def test_is_of_every_migration_and_of_what_migrations_call(self):
        names = {f"{path.parent.parent.name}/{path.parent.name}/{path.name}" for path in sources()}
        assert {
            "subjects/migrations/0001_initial.py", "site/migrations/0001_initial.py",
            "auth/migrations/0001_initial.py", "qianyi/foundation/migrations.py",
        } <= names  # fmt: skip
