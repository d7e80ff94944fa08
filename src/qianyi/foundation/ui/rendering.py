"""How form controls become markup: as Django does it, long lists of options without a template.

A list page offers a hundred industries and dozens of places in its filters; Django runs two
templates for each option, which costs more than the rest of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

SELECT: Final = "django/forms/widgets/select.html"
OPTION: Final = "django/forms/widgets/select_option.html"


class QuickSelects(DjangoTemplates):
    """The renderer of ``FORM_RENDERER``: the same markup, selects put together in Python."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """The markup of a form, a field or a widget."""
        if template_name == SELECT and _is_plain(context["widget"]):
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """A select with its options and groups, by Django's context of the widget."""
    name = conditional_escape(widget["name"])
    inner = "".join(_groups(widget))
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<select name="{name}"{_attributes(widget["attrs"])}>{inner}\n</select>'
    )


def _is_plain(widget: Mapping[str, Any]) -> bool:
    """Whether no option brings a template of its own."""
    return all(
        option["template_name"] == OPTION
        for _, options, _ in widget["optgroups"]
        for option in options
    )


def _groups(widget: Mapping[str, Any]) -> Iterator[str]:
    for title, options, _ in widget["optgroups"]:
        if title:
            yield f'\n  <optgroup label="{conditional_escape(localize(title))}">'
        for one in options:
            value, label = conditional_escape(str(one["value"])), one["label"]
            words = conditional_escape(label if isinstance(label, str) else localize(label))
            yield f'\n  <option value="{value}"{_attributes(one["attrs"])}>{words}</option>\n'
        if title:
            yield "\n  </optgroup>"


def _attributes(attributes: Mapping[str, object]) -> str:
    return "".join(
        f" {conditional_escape(name)}"
        + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attributes.items()
        if value is not False
    )
