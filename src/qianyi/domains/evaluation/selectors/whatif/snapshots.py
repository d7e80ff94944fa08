"""The firms of a what-if as a file: read by a job, used by every process of the installation.

A file belongs to one question and one reach, says when it was read and by which digest, and is of
no use after half an hour; it holds nothing that is not in the database, so no backup takes it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
from django.conf import settings

from .population import KEPT_FOR, Firms, Taken

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = "what-if"
SAID: Final = "qianyi.what-if"


def question_digest(key: tuple[object, ...]) -> str:
    """A name for a question and a reach."""
    return hashlib.sha256(repr(key).encode()).hexdigest()


def firms_write(key: tuple[object, ...], taken: Taken[Firms]) -> None:
    """Keep the firms of a question, whole or not at all; files that are too old go."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("*.parquet"):
        if _is_old(old, taken.taken_at):
            old.unlink(missing_ok=True)
    firms = taken.value
    said = {
        "taken_at": taken.taken_at.isoformat(),
        "unknown": list(firms.unknown),
        "left_out": firms.left_out,
        "digest": firms.digest,
    }
    beside = path.with_name(f".{path.name}.part")
    firms.frame.write_parquet(
        beside, compression="lz4", metadata={SAID: json.dumps(said, ensure_ascii=False)}
    )
    beside.replace(path)


def firms_kept(key: tuple[object, ...], moment: datetime) -> Taken[Firms] | None:
    """The firms of a question, where a file holds them and is not too old; a spoilt one is none."""
    path = _path(key)
    try:
        said: Mapping[str, str] = pl.read_parquet_metadata(path)
        told = json.loads(said[SAID])
        taken_at = datetime.fromisoformat(told["taken_at"])
        if moment - taken_at >= KEPT_FOR:
            return None
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError, KeyError, ValueError):
        return None
    firms = Firms(frame, tuple(told["unknown"]), int(told["left_out"]), str(told["digest"]))
    return Taken(firms, taken_at)


def firms_drop(key: tuple[object, ...]) -> None:
    """The file of a question is used no more."""
    _path(key).unlink(missing_ok=True)


def _path(key: tuple[object, ...]) -> Path:
    return Path(settings.QIANYI_FILES) / FOLDER / f"{question_digest(key)}.parquet"


def _is_old(path: Path, moment: datetime) -> bool:
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, tz=moment.tzinfo)
    except FileNotFoundError:
        return False
    return moment - written > KEPT_FOR
