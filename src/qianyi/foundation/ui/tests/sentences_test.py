"""What forms say of fields that are empty or cannot be read."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile


def said(field: forms.Field, value: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    (sentence,) = refusal.value.messages
    return sentence


class TestSentences:
    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            (forms.CharField(), "", "请填写这一项。"),
            (forms.DateField(), "", "请填写这一项。"),
            (forms.DateField(), "明天", "请按“2026-12-31”的样子填写日期。"),
            (forms.IntegerField(), "三", "请填写整数，不带单位和逗号。"),
            (forms.DecimalField(), "二十", "请填写数字，例如 20 或 20.5，不带单位和逗号。"),
            (forms.BooleanField(), False, "请勾选这一项，才能继续。"),
            (forms.ChoiceField(choices=[("a", "甲")]), "", "请选择一项。"),
            (
                forms.ChoiceField(choices=[("a", "甲")]), "b",
                "“b”不在可以选择的范围内，请重新选择。",
            ),
            (forms.MultipleChoiceField(choices=[("a", "甲")]), [], "请至少选择一项。"),
            (forms.FileField(), None, "请选择文件。"),
            (forms.FileField(), SimpleUploadedFile("a.txt", b""), "这个文件是空的，请另选一个。"),
        ],
        ids=[
            "words", "no day", "day", "whole number", "number", "box", "choice", "not offered",
            "choices", "file", "empty file",
        ],
    )  # fmt: skip
    def test_say_what_to_do(self, field, value, sentence):
        assert said(field, value) == sentence

    def test_give_way_to_what_a_field_says_itself(self):
        field = forms.DateField(error_messages={"required": "请填写开标日期。"})
        assert said(field, "") == "请填写开标日期。"

    def test_leave_what_they_do_not_name(self):
        assert "2" in said(forms.CharField(max_length=2), "示例字")
