"""Forms of the administration."""

from __future__ import annotations

from typing import Any

from django import forms

from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User

from . import selectors


class AccountForm(forms.Form):
    """A person's account."""

    username = forms.CharField(
        label="账号", max_length=60, help_text="登录时使用，建立后不能修改。字母、数字和 @ . + - _"
    )
    display_name = forms.CharField(label="姓名或岗位", max_length=60)
    email = forms.EmailField(label="电子邮箱", help_text="设置密码的链接发往这里。")
    phone = forms.CharField(label="手机号码", max_length=20, required=False)


class AccountChangeForm(forms.Form):
    """What can be changed of an account. Address and number are not shown: leave blank to keep."""

    display_name = forms.CharField(label="姓名或岗位", max_length=60)
    email = forms.EmailField(label="新的电子邮箱", required=False, help_text="不修改时留空。")
    phone = forms.CharField(
        label="新的手机号码", max_length=20, required=False, help_text="不修改时留空。"
    )


class MachineForm(forms.Form):
    """A machine's account."""

    username = forms.CharField(label="账号", max_length=60)
    display_name = forms.CharField(label="名称", max_length=60, help_text="例如：统计系统。")
    responsible = forms.ModelChoiceField(
        label="责任人",
        queryset=User.objects.none(),
        help_text="责任人在“我的账号”中生成和停用密钥。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            is_machine=False, is_active=True
        ).order_by("username")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="事由", max_length=200)


class MembershipForm(forms.Form):
    """A role at a subject for a time."""

    user = forms.ModelChoiceField(label="用户", queryset=User.objects.none())
    role = forms.ChoiceField(label="角色", choices=[(role.value, role.label) for role in Role])
    subject = forms.ModelChoiceField(
        label="任职的区域、部门或单位",
        queryset=selectors.subject_list(),
        help_text="角色只在这里有效：部门经办人员选部门，园区工作人员选园区，企业用户选企业。",
    )
    valid_from = forms.DateField(
        label="起始日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label="截止日期（不含当日）",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="长期有效时留空。",
    )
    reason = forms.CharField(label="依据", max_length=200, help_text="例如任职文件文号。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.order_by("username")  # type: ignore[attr-defined]
