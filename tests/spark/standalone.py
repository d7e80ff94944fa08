"""Spark on this machine only: two local threads, and a standalone cluster of two workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
WAIT = 60


def make_session(master: str, *, compiled: bool = True) -> SparkSession:
    """A session; without compiling generated Java, which for a few rows is most of the time."""
    return (
        SparkSession.builder.master(master)
        .config("spark.sql.codegen.wholeStage", str(compiled).lower())
        .config("spark.sql.codegen.factoryMode", "FALLBACK" if compiled else "NO_CODEGEN")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.executor.memory", "700m")
        .config("spark.sql.session.timeZone", "Asia/Shanghai")
        .getOrCreate()
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A standalone master and two workers on loopback; ended, by their own ids, afterwards."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder = tmp_path_factory.mktemp("spark")
    port = free_port()
    environ = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_WORKER_DIR": str(folder),
    }

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        log = (folder / f"{len(list(folder.iterdir()))}.log").open("wb")
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), *arguments],
            env=environ, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    processes = [
        start(
            "org.apache.spark.deploy.master.Master",
            "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(free_port()),
        )
    ]  # fmt: skip
    wait_for(port)
    address = f"spark://127.0.0.1:{port}"
    processes += [
        start(
            "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
            "--memory", "1g", "--webui-port", str(free_port()), address,
        )
        for _ in range(2)
    ]  # fmt: skip
    yield address
    for process in reversed(processes):
        process.terminate()
        process.wait(WAIT)


def wait_for(port: int) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(port)
