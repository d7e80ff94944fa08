"""Why a file was not read: one class for each reason, one sentence for command, form and API.

Every sentence says what is wrong, where, what is allowed and what to do next. Nothing of the file's
content is put in a message or its context: a refused file may be one that must not be written down
anywhere.
"""

from __future__ import annotations

from qianyi.lib.errors import BadInput


class UnreadableFile(BadInput):
    """The root of all refusals of a file."""

    code = "text.unreadable"


class FileMissing(UnreadableFile):
    """There is no such file, or it may not be opened."""

    code = "text.file_missing"


class FileEmpty(UnreadableFile):
    """The file has no bytes, or nothing but blanks."""

    code = "text.file_empty"


class FileTooLarge(UnreadableFile):
    """The file, or what it unpacks to, is over the limit."""

    code = "text.file_too_large"


class NameUnsafe(UnreadableFile):
    """The name holds path parts or control characters, is empty or too long."""

    code = "text.name_unsafe"


class TypeUnsupported(UnreadableFile):
    """A kind of file that is not read here."""

    code = "text.type_unsupported"


class TypeMismatch(UnreadableFile):
    """The content is not what the extension says."""

    code = "text.type_mismatch"


class EncodingUnsupported(UnreadableFile):
    """The text is in an encoding that is not read, or in none that is known."""

    code = "text.encoding_unsupported"


class ScanWithoutText(UnreadableFile):
    """Pages that are pictures only."""

    code = "text.scan_without_text"


class PasswordProtected(UnreadableFile):
    """The file opens only with a password."""

    code = "text.password_protected"


class FileDamaged(UnreadableFile):
    """The file is cut off or not well formed."""

    code = "text.file_damaged"


class ArchiveBomb(UnreadableFile):
    """It would unpack to far more than a document needs, or it declares XML entities."""

    code = "text.archive_bomb"


class SecretMarked(UnreadableFile):
    """The document carries a secrecy mark in its head or its page header."""

    code = "text.secret_marked"
