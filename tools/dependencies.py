"""What the product is built from: exactly what was locked, unchanged, under licences we may use.

    python tools/dependencies.py

Works without a network. Known weaknesses of a version cannot be told without one: on a machine with
internet run ``pip-audit -r requirements/base.txt`` and ``npm audit`` (docs/security.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.markers import Marker
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+))?")
# Tools of the environment itself, and our own distribution.
NOT_LOCKED = frozenset({"pip", "setuptools", "wheel", "qianyi"})
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|Public Domain|0BSD|Zlib|MPL|"
    r"Mozilla Public License|LGPL|Lesser General Public|HPND|PostgreSQL|CC0|"
    r"Historical Permission Notice)",
    re.IGNORECASE,
)
REFUSED = re.compile(r"\b(AGPL|Affero|SSPL|BUSL|Business Source|proprietary)\b", re.IGNORECASE)
# Distributions whose own words say too little, with where the licence was read.
READ_BY_HAND = {
    "codespell": "GPL-2.0; run as a tool on our texts, neither linked nor shipped",
    "djlint": "GPL-3.0; run as a tool on our templates, neither linked nor shipped",
    "qrcode": "BSD-3-Clause in its LICENSE; the second classifier concerns a trademark",
}


def locked(name: str) -> Iterator[tuple[str, str, bool]]:
    """Each requirement of a lock file that applies here: name, version, whether it has hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=\S)", text):
        found = REQUIREMENT.match(block)
        if found and (not found[3] or Marker(found[3].strip()).evaluate()):
            yield canonicalize_name(found[1]), found[2], "--hash=sha256:" in block


def licence_of(dist: metadata.Distribution) -> str:
    """What a distribution says of its licence, in all the places it may say it."""
    told = dist.metadata
    classifiers = [c for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    parts = [told.get("License-Expression") or "", (told.get("License") or "")[:200], *classifiers]
    return " ".join(part for part in parts if part)


def licence_problem(name: str, licence: str) -> str:
    """Why a licence may not be used; empty when it may."""
    if name in READ_BY_HAND:
        return ""
    if REFUSED.search(licence):
        return f"{name}：许可证不在允许之列（{licence[:80]}）"
    if re.search(r"\bGPL", licence) and not ALLOWED.search(licence):
        return f"{name}：GPL 类许可证须先核实（{licence[:80]}）"
    return (
        "" if ALLOWED.search(licence) else f"{name}：没有写明可用的许可证（{licence[:80] or '空'}）"
    )


def changed_files(dist: metadata.Distribution) -> Iterator[str]:
    """Installed files that differ from what the wheel recorded."""
    for file in dist.files or []:
        if file.hash is None or file.hash.mode != "sha256" or file.suffix == ".pyc":
            continue
        place = Path(str(file.locate()))
        if not place.is_file():
            yield f"{file}（缺失）"
            continue
        digest = hashlib.sha256(place.read_bytes()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            yield f"{file}（内容不同）"


def python_problems() -> Iterator[str]:
    """The Python side."""
    wanted = {name: entry for part in ("base", "test") for name, *entry in locked(part)}
    there = {canonicalize_name(dist.metadata["Name"]): dist for dist in metadata.distributions()}
    for name, (version, hashed) in wanted.items():
        if not hashed:
            yield f"{name} 的锁定没有摘要，请用 make lock 重新锁定"
        found = there[name].version if name in there else "没有安装"
        if found != version:
            yield f"{name}：锁定的是 {version}，实际：{found}"
    for name, dist in sorted(there.items()):
        if name not in NOT_LOCKED:
            yield from installed_problems(name, dist, is_locked=name in wanted)


def installed_problems(name: str, dist: metadata.Distribution, *, is_locked: bool) -> Iterator[str]:
    """What is wrong with one installed distribution."""
    if not is_locked and not locked_elsewhere(name):
        yield f"{name} {dist.version}：已安装但没有锁定"
    if problem := licence_problem(name, licence_of(dist)):
        yield problem
    yield from (f"{name}：{changed}" for changed in list(changed_files(dist))[:3])


def locked_elsewhere(name: str) -> bool:
    """Locked for the benchmarks or the front end, which are installed on request."""
    others = (path.stem for path in (ROOT / "requirements").glob("*.txt"))
    return any(name == found for other in others for found, _, _ in locked(other))


def front_end_problems() -> Iterator[str]:
    """The npm side: each package with its integrity and an allowed licence."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for place, entry in lock["packages"].items():
        name = place.removeprefix("node_modules/")
        if not name:
            continue
        if not str(entry.get("integrity", "")).startswith("sha512-"):
            yield f"package-lock.json：{name} 没有 sha512 校验值"
        if problem := licence_problem(name, str(entry.get("license", ""))):
            yield problem


def main() -> int:
    """Say every problem; 1 when there is any."""
    problems = [*python_problems(), *front_end_problems()]
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
