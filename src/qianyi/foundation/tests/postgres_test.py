"""The embedded cluster, on a real server: made, started, broken, started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from qianyi.foundation.postgres import Cluster, account, layout, postmaster, program, programs
from qianyi.foundation.postgres.errors import (
    PostgresNotCreated,
    PostgresNotStarted,
    PostgresOwnedByAnother,
    PostgresSocketFolderTaken,
    PostgresVersionDiffers,
)
from qianyi.foundation.tests.postgres_places import (
    IS_ROOT,
    NOBODY,
    PYTHONPATH,
    execute,
    interpreter,
    open_place,
    python,
    stopped_afterwards,
    until,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_root = pytest.mark.skipif(not IS_ROOT, reason="只有 root 才能换成另一个系统用户")

COUNTED_FOR_SECONDS = "FROM generate_series(1, 10000000)"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def has_ended(pid: int) -> bool:
    """Gone, or dead and waiting to be collected by whoever adopted it."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """A running cluster for the tests that do not disturb it."""
    with open_place() as place, stopped_afterwards(Cluster(place / "home" / "pg")) as cluster:
        cluster.start()
        yield cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster of one's own, not made yet. With fsync: that is what keeps data through a kill."""
    with open_place() as place, stopped_afterwards(Cluster(place / "pg")) as cluster:
        yield cluster


class TestRunningCluster:
    @pytest.mark.parametrize(
        ("setting", "expected"),
        [
            ("listen_addresses", ""),
            ("server_encoding", "UTF8"),
            ("TimeZone", "UTC"),
            ("password_encryption", "scram-sha-256"),
            ("fsync", "on"),
            ("unix_socket_permissions", "0700"),
            ("default_text_search_config", "pg_catalog.simple"),
        ],
    )
    def test_is_set_up(self, running, setting, expected):
        assert value(running, f"SELECT current_setting('{setting}')") == expected

    def test_sorts_by_the_built_in_locale(self, running):
        sql = "SELECT concat(datlocprovider, datlocale) FROM pg_database WHERE datname = 'qianyi'"
        assert value(running, sql) == "bC.UTF-8"
        assert value(running, "SELECT upper('é') || lower('Ａ') || length('千亿')") == "Éａ2"

    def test_serves_a_role_that_is_no_superuser_and_owns_its_database(self, running):
        assert value(running, "SELECT current_user::text") == "qianyi"
        assert value(running, "SELECT rolsuper FROM pg_roles WHERE rolname = 'qianyi'") is False
        assert value(running, "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'qianyi'") is False
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(running, "COPY (SELECT 1) TO PROGRAM 'cat'")

    def test_keeps_everything_private(self, running):
        places = running.layout
        assert mode_of(places.passfile) == 0o600
        assert mode_of(places.log_file) == 0o600
        assert mode_of(places.data_dir) == 0o700
        assert mode_of(places.socket_dir) == 0o700
        assert mode_of(places.folder) & stat.S_IRWXO == 0

    def test_changes_no_parent_folder(self, running):
        assert mode_of(running.layout.folder.parent.parent) == 0o711

    def test_says_that_it_runs(self, running):
        status = running.status()
        assert (status.running, status.ready) == (True, True)
        assert (status.socket_dir / postmaster.SOCKET_NAME).is_socket()

    def test_is_not_started_twice(self, running):
        pid = running.status().pid
        assert running.start() is False
        assert running.status().pid == pid

    def test_never_runs_as_root(self, running):
        assert Path(f"/proc/{running.status().pid}").stat().st_uid != 0

    @needs_root
    def test_runs_as_a_user_without_a_login_when_root_starts_it(self, running):
        entry = pwd.getpwuid(Path(f"/proc/{running.status().pid}").stat().st_uid)
        assert (entry.pw_name, entry.pw_shell) == (account.SERVICE_ACCOUNT, "/usr/sbin/nologin")

    def test_hands_the_server_nothing_of_our_environment(self, cluster, monkeypatch):
        monkeypatch.setenv("QIANYI_SECRET_KEY", "not for the server")
        monkeypatch.setenv("PGOPTIONS", "-c work_mem=1MB")
        cluster.start()
        # Asked as the server's own user: in a container root may not read it.
        owner = cluster.data_dir.stat()
        reader = account.Account(owner.st_uid, owner.st_gid)
        names = reader.run(["cat", f"/proc/{cluster.status().pid}/environ"]).stdout.split("\0")
        assert "TZ=UTC" in names
        assert not [name for name in names if name.startswith(("QIANYI", "PGOPTIONS"))]

    def test_is_dumped_and_restored_by_the_programs_of_the_wheel(self, running, tmp_path):
        execute(running, "CREATE TABLE kept AS SELECT '千亿'::text AS name")
        file = tmp_path / "dump"
        command = [program("pg_dump"), "-Fc", "-f", file, running.dsn()]
        subprocess.run(command, check=True, capture_output=True)
        execute(running, "DROP TABLE kept")
        command = [program("pg_restore"), "-d", running.dsn(), file]
        subprocess.run(command, check=True, capture_output=True)
        assert value(running, "SELECT name FROM kept") == "千亿"


class TestAccess:
    def test_is_refused_without_the_password(self, running):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(running.dsn(), passfile=os.devnull)

    def test_is_refused_with_a_wrong_password(self, running):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(running.dsn(), password="guess")

    def test_is_refused_to_the_administrator_without_a_password(self, running):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(running.dsn("postgres", role="postgres"), passfile=os.devnull)

    @needs_root
    def test_of_another_os_user_fails_at_the_socket_folder(self, running):
        said = self._try_as_nobody(running)
        assert "Permission denied" in said

    @needs_root
    def test_of_another_os_user_fails_at_the_password_where_the_folders_are_open(self, cluster):
        cluster.start()
        cluster.layout.folder.chmod(0o711)
        cluster.layout.socket_dir.chmod(0o711)
        socket = cluster.layout.socket_dir / postmaster.SOCKET_NAME
        socket.chmod(0o777)
        said = self._try_as_nobody(cluster)
        assert "no password supplied" in said

    def _try_as_nobody(self, cluster: Cluster) -> str:
        nobody = account.Account(NOBODY, NOBODY)
        psql = programs.server_programs(as_other_user=True) / "psql"
        done = nobody.run([psql, cluster.dsn(), "-w", "-c", "SELECT 1"])
        assert done.returncode != 0
        return done.stderr


class TestStartAndStop:
    def test_keep_what_was_written(self, cluster):
        assert cluster.start() is True
        execute(cluster, "CREATE TABLE t AS SELECT 42 AS n")
        assert cluster.stop() is True
        assert cluster.status().running is False
        cluster.start()
        assert value(cluster, "SELECT n FROM t") == 42

    def test_stop_does_nothing_where_nothing_runs(self, cluster):
        assert cluster.stop() is False
        assert not cluster.layout.folder.exists()

    def test_stop_does_not_wait_for_open_connections(self, cluster):
        cluster.start()
        with psycopg.connect(cluster.dsn()) as connection:
            connection.execute("SELECT 1")
            assert cluster.stop() is True
            connection.close()

    def test_start_recovers_after_the_server_was_killed(self, cluster):
        cluster.start()
        execute(cluster, "CREATE TABLE t AS SELECT 42 AS n")
        os.kill(cluster.status().pid, signal.SIGKILL)
        until(lambda: not cluster.status().running)
        assert cluster.start() is True
        assert value(cluster, "SELECT n FROM t") == 42

    def test_start_waits_for_a_backend_that_outlives_its_killed_server(self, cluster):
        cluster.start()
        execute(cluster, "CREATE TABLE t AS SELECT 42 AS n")
        with (
            ThreadPoolExecutor(1) as pool,
            psycopg.connect(cluster.dsn(), autocommit=True) as connection,
        ):
            counting = pool.submit(connection.execute, f"SELECT count(*) {COUNTED_FOR_SECONDS}")
            others = "pid <> pg_backend_pid() AND state = 'active' AND usename = current_user"
            until(lambda: value(cluster, f"SELECT count(*) FROM pg_stat_activity WHERE {others}"))
            os.kill(cluster.status().pid, signal.SIGKILL)
            until(lambda: not cluster.status().running)
            assert not counting.done()
            assert cluster.start() is True
            until(counting.done)
        assert value(cluster, "SELECT n FROM t") == 42

    def test_start_is_not_fooled_by_a_pid_that_was_used_again(self, cluster):
        cluster.ensure()
        with python("input()", uid=cluster.data_dir.stat().st_uid if IS_ROOT else None) as other:
            remains = f"{other.pid}\n{cluster.data_dir}\n1700000000\n5432\n\n\n  1  2\nready   \n"
            pid_file = cluster.data_dir / postmaster.PID_FILE
            pid_file.write_text(remains)
            shutil.chown(pid_file, cluster.data_dir.stat().st_uid, cluster.data_dir.stat().st_gid)
            assert cluster.status().running is False
            assert cluster.start() is True
            assert other.poll() is None
            other.communicate("\n")

    def test_start_ends_a_server_whose_data_were_deleted_under_it(self, cluster):
        cluster.start()
        old = cluster.status().pid
        assert old is not None
        while cluster.layout.folder.exists():  # the server may write into it meanwhile
            shutil.rmtree(cluster.layout.folder, ignore_errors=True)
        cluster.start()
        assert has_ended(old)
        assert value(cluster, "SELECT 1") == 1

    def test_start_says_why_it_failed(self, cluster):
        cluster.ensure()
        with (cluster.data_dir / "postgresql.conf").open("a") as file:
            file.write("no_such_setting = 1\n")
        with pytest.raises(PostgresNotStarted, match="no_such_setting") as refused:
            cluster.start()
        assert str(cluster.layout.log_file) in refused.value.message


class TestEnsure:
    def test_makes_a_cluster_once(self, cluster):
        assert cluster.ensure() is True
        assert cluster.ensure() is False
        assert cluster.status().running is False

    def test_clears_what_a_killed_attempt_left(self, cluster):
        work = cluster.layout.folder / "data.new"
        work.mkdir(parents=True)
        (work / "PG_VERSION").write_text("18\n")
        assert cluster.ensure() is True
        assert not work.exists()

    def test_sets_lost_passwords_anew(self, cluster):
        cluster.start()
        execute(cluster, "CREATE TABLE t AS SELECT 42 AS n")
        before = cluster.layout.passfile.read_text()
        cluster.stop()
        cluster.layout.passfile.unlink()
        cluster.start()
        assert cluster.layout.passfile.read_text() != before
        assert mode_of(cluster.layout.passfile) == 0o600
        assert value(cluster, "SELECT n FROM t") == 42
        assert value(cluster, "SELECT 1", database="postgres", role="postgres") == 1

    def test_does_not_touch_passwords_of_a_running_server(self, cluster):
        cluster.start()
        cluster.layout.passfile.rename(cluster.layout.passfile.with_name("moved"))
        with pytest.raises(PostgresNotCreated, match="不见了"):
            cluster.ensure()

    def test_closes_a_password_file_that_was_opened(self, cluster):
        cluster.ensure()
        cluster.layout.passfile.chmod(0o644)
        cluster.start()
        assert mode_of(cluster.layout.passfile) == 0o600

    def test_refuses_data_of_another_version(self, cluster):
        cluster.ensure()
        (cluster.data_dir / "PG_VERSION").write_text("16\n")
        with pytest.raises(PostgresVersionDiffers, match="PostgreSQL 16"):
            cluster.start()

    @needs_root
    def test_refuses_the_folder_of_another_user(self):
        with open_place() as place:
            Cluster(place / "pg", fsync=False).ensure()
            code = (
                "import sys; from pathlib import Path\n"
                "from qianyi.foundation.postgres import Cluster\n"
                "try: Cluster(Path(sys.argv[1])).start()\n"
                "except Exception as error: print(error.code)"
            )
            with python(code, place / "pg", uid=NOBODY) as process:
                said, _ = process.communicate(timeout=20)
        assert said == f"{PostgresOwnedByAnother.code}\n"


class TestPlaces:
    @pytest.mark.parametrize(
        "name",
        ["深" * 60 + "/" + "长" * 60, "with, comma", "有 空格 的", 'it\'s "quoted"'],
        ids=["long", "comma", "space", "quotes"],
    )
    def test_of_any_name_work(self, name):
        with open_place() as place, stopped_afterwards(Cluster(place / name / "pg")) as cluster:
            cluster.start()
            assert value(cluster, "SELECT 1") == 1
            assert len(os.fsencode(cluster.layout.socket_dir)) < layout.LONGEST_SOCKET_PATH
            assert mode_of(cluster.layout.socket_dir) == 0o700
            cluster.stop()
            if cluster.layout.socket_dir.parent != cluster.layout.place:
                cluster.layout.socket_dir.rmdir()

    def test_do_not_use_a_short_folder_that_somebody_else_made(self):
        with open_place() as place:
            cluster = Cluster(place / ("x" * 120) / "pg", fsync=False)
            taken = cluster.layout.socket_dir
            taken.symlink_to(place)
            try:
                with pytest.raises(PostgresSocketFolderTaken, match="已被其他用户占用"):
                    cluster.start()
            finally:
                taken.unlink()

    @needs_root
    def test_move_where_the_server_can_reach_them_when_the_home_is_closed(self, monkeypatch):
        with open_place() as place:
            for module in (layout, programs):
                monkeypatch.setattr(module, "STATE_DIR", place / "state")
            closed = place / "closed"
            closed.mkdir(mode=0o700)
            with stopped_afterwards(Cluster(closed / "var" / "pg")) as cluster:
                cluster.start()
                execute(cluster, "CREATE TABLE t AS SELECT 42 AS n")
                assert mode_of(closed) == 0o700
                assert cluster.data_dir.is_relative_to(place / "state")
                assert cluster.layout.passfile.is_relative_to(closed)
                cluster.stop()
            # Found again, even after the way has been opened.
            closed.chmod(0o755)
            with stopped_afterwards(Cluster(closed / "var" / "pg")) as again:
                again.start()
                assert value(again, "SELECT n FROM t") == 42

    @needs_root
    def test_of_programs_that_the_server_cannot_reach_are_copied(self, monkeypatch):
        source = programs.installed()
        with open_place() as place:
            closed = place / "closed"
            closed.mkdir(mode=0o700)
            package = closed / "site-packages" / programs.PACKAGE
            shutil.copytree(source, package / source.name, symlinks=True)
            libraries = source.parent.with_name(f"{programs.PACKAGE}.libs")
            shutil.copytree(libraries, package.with_name(libraries.name), symlinks=True)
            monkeypatch.setattr(programs, "STATE_DIR", place / "state")
            monkeypatch.setattr(programs, "installed", lambda: package / source.name)
            with stopped_afterwards(Cluster(place / "pg")) as cluster:
                cluster.start()
                command = Path(f"/proc/{cluster.status().pid}/cmdline").read_text().split("\0")
                assert Path(command[0]).is_relative_to(place / "state")
                assert value(cluster, "SELECT 1") == 1
            assert mode_of(closed) == 0o700


@needs_root
class TestOrdinaryUser:
    @pytest.mark.long
    def test_passes_the_same_tests(self):
        """Everything above once more without root, in a process of its own."""
        with open_place() as place:
            os.chown(place, NOBODY, NOBODY)
            environment = {
                "PATH": os.defpath,
                "HOME": str(place),
                "TMPDIR": str(place),
                "PYTHONPATH": PYTHONPATH,
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            done = subprocess.run(
                [
                    *(interpreter(NOBODY), "-m", "pytest", __file__, "-q", "--noconftest"),
                    *("-p", "no:cacheprovider", "-p", "no:django", "-p", "no:xdist"),
                    *("-c", os.devnull, "-rs", "--import-mode=importlib"),
                ],
                env=environment,
                cwd=place,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 0, done.stdout + done.stderr
        assert " passed" in done.stdout
