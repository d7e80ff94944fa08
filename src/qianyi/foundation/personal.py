"""Encryption of personal data with one key a person, so that destroying the key erases it.

Each person's key is random and is kept wrapped by the installation's master key, which is in no
database and in no backup: ``QIANYI_PERSONAL_KEY`` or the file ``personal-key`` in ``QIANYI_HOME``.
AES-256-GCM; what a ciphertext belongs to is authenticated with it, so that it cannot be moved.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from qianyi.lib.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

NONCE: Final = 12
KEY_FILE: Final = "personal-key"
SHORTEST: Final = 32


class PersonalKeyUnusable(Unavailable):
    """The master key is too short, or is not the one the data was encrypted with."""

    code = "personal.key_unusable"


def key_new() -> bytes:
    """A person's key."""
    return secrets.token_bytes(32)


def key_wrap(key: bytes, *, owner: str) -> bytes:
    """A person's key as it is stored, bound to its owner."""
    return _seal(_master(), key, f"key:{owner}")


def key_unwrap(wrapped: bytes, *, owner: str) -> bytes:
    """The key of that owner.

    Raises:
        PersonalKeyUnusable: the master key is not the one it was wrapped with.
    """
    try:
        return _open(_master(), wrapped, f"key:{owner}")
    except InvalidTag as wrong:
        raise PersonalKeyUnusable(
            "个人信息主密钥与数据不符，无法解密。请把原来的 QIANYI_PERSONAL_KEY（或 QIANYI_HOME "
            f"中的 {KEY_FILE} 文件）放回后再试。"
        ) from wrong


def encrypt(key: bytes, value: str, *, about: str) -> bytes:
    """The value under a person's key; ``about`` says whose and which field it is."""
    return _seal(key, value.encode(), about)


def decrypt(key: bytes, stored: bytes, *, about: str) -> str:
    """What was encrypted about exactly that."""
    return _open(key, stored, about).decode()


def blind_index(value: str, *, about: str) -> str:
    """By what a value can be found again without being read: HMAC-SHA256 under the master key.

    Without regard to case and to forms of the same letter; empty for an empty value.
    """
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    if not plain:
        return ""
    return hmac.new(_master(), f"index:{about}:{plain}".encode(), hashlib.sha256).hexdigest()


def _seal(key: bytes, value: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, about.encode())


def _open(key: bytes, stored: bytes, about: str) -> bytes:
    return AESGCM(key).decrypt(stored[:NONCE], stored[NONCE:], about.encode())


def _master() -> bytes:
    given = settings.QIANYI_PERSONAL_KEY or _kept(settings.QIANYI_HOME / KEY_FILE)
    if len(given) < SHORTEST:
        raise PersonalKeyUnusable(
            f"QIANYI_PERSONAL_KEY 太短，应为至少 {SHORTEST} 个字符的随机文字。"
            "生成方法：python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return hashlib.sha256(given.encode()).digest()


def _kept(path: Path) -> str:
    """The master key in its 0600 file, made at random the first time."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{secrets.token_urlsafe(48)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # whoever is first wins, whole
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return path.read_text(encoding="ascii").strip()
