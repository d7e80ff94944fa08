"""Territories and departments; memberships; accounts as the administration keeps them."""

from .accounts import (
    account_deactivate,
    account_invite,
    account_update,
    contact_reveal,
    second_factor_reset,
)
from .bulk import enterprises_register
from .duplicates import duplicate_dismiss, duplicates_find
from .enterprises import (
    CHANGEABLE,
    EnterpriseFacts,
    enterprise_change,
    enterprise_register,
    finding_keys,
    keys_renew,
    name_add,
)
from .imports import (
    ImportRow,
    import_begin,
    import_cancel,
    import_finish,
    import_reset_counts,
    import_start,
    rows_bring_in,
    rows_looked_through,
    template_workbook,
)
from .memberships import membership_end, membership_ensure, membership_grant
from .merging import (
    TAKEN,
    Difference,
    Preview,
    enterprises_merge,
    memberships_mover,
    merge_preview,
    merge_undo,
    rows_mover,
)
from .places import (
    department_ensure,
    industries_ensure,
    institution_ensure,
    subject_ensure,
    territory_ensure,
)

__all__ = [
    "CHANGEABLE",
    "TAKEN",
    "Difference",
    "EnterpriseFacts",
    "ImportRow",
    "Preview",
    "account_deactivate",
    "account_invite",
    "account_update",
    "contact_reveal",
    "department_ensure",
    "duplicate_dismiss",
    "duplicates_find",
    "enterprise_change",
    "enterprise_register",
    "enterprises_merge",
    "enterprises_register",
    "finding_keys",
    "import_begin",
    "import_cancel",
    "import_finish",
    "import_reset_counts",
    "import_start",
    "industries_ensure",
    "institution_ensure",
    "keys_renew",
    "membership_end",
    "membership_ensure",
    "membership_grant",
    "memberships_mover",
    "merge_preview",
    "merge_undo",
    "name_add",
    "rows_bring_in",
    "rows_looked_through",
    "rows_mover",
    "second_factor_reset",
    "subject_ensure",
    "template_workbook",
    "territory_ensure",
]
