"""Several processes and one embedded server: who starts it, who stops it, what a kill leaves."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from qianyi.foundation.postgres import Cluster, attached, locks, own
from qianyi.foundation.postgres.errors import PostgresAlreadyServed, PostgresBusy
from qianyi.foundation.tests.postgres_places import leave, open_place, until, user, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with a cluster already made, because making it is not what is tested here."""
    with open_place() as place:
        cluster = Cluster(place / "pg", fsync=False)
        cluster.ensure()
        yield place / "pg"
        cluster.stop()


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    cluster = Cluster(folder, fsync=False)
    assert not cluster.status().running
    return cluster


class TestAttached:
    def test_starts_the_server_and_stops_it(self, cluster):
        with attached(cluster):
            assert value(cluster, "SELECT 1") == 1
        assert not cluster.status().running

    def test_stops_it_after_an_error_too(self, cluster):
        with pytest.raises(ZeroDivisionError), attached(cluster):
            _ = 1 / 0
        assert not cluster.status().running

    def test_may_be_nested(self, cluster, folder):
        with attached(cluster):
            with attached(Cluster(folder, fsync=False)):
                pass
            assert value(cluster, "SELECT 1") == 1
        assert not cluster.status().running

    def test_leaves_the_server_to_whoever_still_uses_it(self, cluster, folder):
        with user(folder) as other:
            with attached(cluster):
                pass
            assert value(cluster, "SELECT 1") == 1
            leave(other)
        assert not cluster.status().running

    def test_of_two_processes_at_once_makes_one_cluster_and_one_server(self):
        with open_place() as place:
            with ExitStack() as stack:
                users = [stack.enter_context(user(place / "pg")) for _ in range(2)]
                both = Cluster(place / "pg", fsync=False)
                assert value(both, "SELECT 1") == 1
                for process in users:
                    leave(process)
            assert not both.status().running

    def test_takes_over_from_a_killed_process(self, cluster, folder):
        with user(folder) as other:
            other.kill()
            other.wait()
        pid = cluster.status().pid
        assert pid is not None
        with attached(cluster):
            assert cluster.status().pid == pid
        assert not cluster.status().running

    def test_starts_again_what_was_killed_with_its_user(self, cluster, folder):
        with user(folder) as other:
            os.kill(cluster.status().pid, signal.SIGKILL)
            other.kill()
            other.wait()
        until(lambda: not cluster.status().running)
        with attached(cluster):
            assert value(cluster, "SELECT 1") == 1

    @pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # a test runner's threads
    def test_of_a_forked_child_is_its_parents(self, cluster):
        use = attached(cluster)
        with use:
            child = os.fork()
            if child == 0:
                try:
                    use.__exit__(None, None, None)
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
            assert value(cluster, "SELECT 1") == 1
        assert not cluster.status().running


class TestOwn:
    def test_starts_the_server_and_stops_it(self, cluster):
        with own(cluster):
            assert cluster.status().ready
        assert not cluster.status().running

    def test_refuses_a_second_owner_and_names_the_first(self, cluster, folder):
        with user(folder, "own") as serving:
            with pytest.raises(PostgresAlreadyServed, match=f"进程 {serving.pid}"), own(cluster):
                pass
            leave(serving)

    def test_drops_an_owner_that_was_killed(self, cluster, folder):
        with user(folder, "own") as serving:
            serving.kill()
            serving.wait()
        with own(cluster):
            assert cluster.status().ready
        assert not cluster.status().running

    def test_lets_a_command_finish_before_the_server_stops(self, cluster, folder):
        with user(folder) as command:
            with own(cluster):
                pass
            assert cluster.status().ready
            leave(command)
        assert not cluster.status().running


class TestTurn:
    def test_is_not_waited_for_without_end(self, tmp_path):
        first = locks.Turn(tmp_path / "lock", timeout=5)
        second = locks.Turn(tmp_path / "lock", timeout=0.1)
        with first.taken(), pytest.raises(PostgresBusy, match="请稍候再试"), second.taken():
            pass
        with second.taken(), second.taken():
            pass
