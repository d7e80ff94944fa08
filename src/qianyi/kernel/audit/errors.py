"""Refusals of loading packs and of looking at personal fields."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict


class PackVersionTaken(Conflict):
    """The same version of a pack was loaded before with other content."""

    code = "audit.pack_version_taken"


class ChainVerifyInsideTransaction(Conflict):
    """Verifying was asked for inside a transaction, where no snapshot of its own can be taken."""

    code = "audit.verify_inside_transaction"


class ChainSealInsideTransaction(Conflict):
    """Sealing was asked for inside a transaction of someone's own."""

    code = "audit.seal_inside_transaction"


class RevealReasonMissing(BadInput):
    """A personal field was asked for without saying what for."""

    code = "audit.reveal_reason_missing"


class RetentionRuleInvalid(BadInput):
    """A rule of keeping in a pack cannot be used; nothing was removed."""

    code = "audit.retention_rule_invalid"


class ErasureInvalid(BadInput):
    """Personal data cannot be erased like this."""

    code = "audit.erasure_invalid"
