"""The form of a notice: who issues it and where firms may object."""

from __future__ import annotations

from django import forms

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NoticeForm(forms.Form):
    """What the run does not know of its notice."""

    title = forms.CharField(label="标题", max_length=120)
    issuer = forms.CharField(label="公示机关", max_length=80)
    issued_on = forms.DateField(label="落款日期", widget=DAY)
    office = forms.CharField(label="受理单位", max_length=80, help_text="企业向哪个单位提异议。")
    contact = forms.CharField(label="联系人", max_length=40)
    phone = forms.CharField(label="电话", max_length=40)
    address = forms.CharField(label="地址", max_length=120)
    email = forms.EmailField(label="电子邮箱", required=False)
