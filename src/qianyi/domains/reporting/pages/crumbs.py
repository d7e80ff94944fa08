"""Breadcrumbs every page of reporting shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.periods import Period

if TYPE_CHECKING:
    from qianyi.domains.reporting.models import Collection, Form

HOME = ("首页", "/")
RETURNS = ("填报", "/returns/")
COLLECTIONS = ("采集任务", "/returns/collections/")
FORMS = ("报表", "/returns/forms/")


def collection_title(collection: Collection) -> str:
    """A collection by its form and period."""
    return f"{collection.form} {Period.parse(collection.period).label}"


def collection_crumb(collection: Collection) -> tuple[str, str]:
    """A collection's own place in the breadcrumb."""
    return collection_title(collection), reverse("reporting:collection", args=[collection.pk])


def form_crumb(form: Form) -> tuple[str, str]:
    """A form's own place in the breadcrumb."""
    return form.title, reverse("reporting:form", args=[form.pk])
