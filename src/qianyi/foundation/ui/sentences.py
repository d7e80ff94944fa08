"""What a form says of a field that is empty or cannot be read: what to do, for every form alike.

Django's own sentences name the mistake. A field that has something of its own to say
(``error_messages``) still says that.
"""

from __future__ import annotations

from typing import Final

from django import forms

SENTENCES: Final[dict[type[forms.Field], dict[str, str]]] = {
    forms.Field: {"required": "请填写这一项。"},
    forms.BooleanField: {"required": "请勾选这一项，才能继续。"},
    forms.ChoiceField: {
        "required": "请选择一项。",
        "invalid_choice": "“%(value)s”不在可以选择的范围内，请重新选择。",
    },
    forms.MultipleChoiceField: {
        "required": "请至少选择一项。",
        "invalid_choice": "“%(value)s”不在可以选择的范围内，请重新选择。",
    },
    forms.ModelChoiceField: {
        "required": "请选择一项。",
        "invalid_choice": "所选的不在可以选择的范围内，请重新选择。",
    },
    forms.ModelMultipleChoiceField: {
        "required": "请至少选择一项。",
        "invalid_choice": "所选的不在可以选择的范围内，请重新选择。",
    },
    forms.IntegerField: {"invalid": "请填写整数，不带单位和逗号。"},
    forms.DecimalField: {"invalid": "请填写数字，例如 20 或 20.5，不带单位和逗号。"},
    forms.DateField: {"invalid": "请按“2026-12-31”的样子填写日期。"},
    forms.FileField: {"required": "请选择文件。", "empty": "这个文件是空的，请另选一个。"},
}
"""Class of field → code of the mistake → sentence; subclasses say the same."""


def say_what_to_do() -> None:
    """Put the sentences in the place of Django's, once when the process starts."""
    for field, sentences in SENTENCES.items():
        own = field.__dict__.get("default_error_messages", {})
        field.default_error_messages = {**own, **sentences}
