"""From any number to its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.ui.pages import Page
from qianyi.kernel.documents import selectors, services
from qianyi.kernel.documents.pages import source as pages
from qianyi.kernel.documents.permissions import can_store_document

from .opening import demo_frame, reader_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.kernel.documents.models import CitedPlace
    from qianyi.kernel.documents.services import Located


@require_safe
def source(request: HttpRequest, place_id: int) -> HttpResponse:
    """The sentence in the document.

    Where that cannot be opened, what is known of the place and what to do.
    """
    actor = reader_of(request)
    place = selectors.place_get(actor=actor, place_id=place_id)
    located = services.place_locate(place)
    if located is not None:
        return HttpResponseRedirect(_address(place, located))
    version = selectors.version_current(place.document)
    sections = selectors.section_list(version) if version else []
    section = selectors.section_named(sections, place.section)
    page = Page(
        title=f"来源：{place.document.title}",
        answer="这个数字出自哪份文件、哪一处。",
        breadcrumbs=[
            ("文件", reverse("documents:list")),
            (place.document.title, reverse("documents:detail", args=[place.document_id])),
        ],
    )
    return render(
        request,
        "documents/source.html",
        {
            "page": page,
            "cited": pages.cited(actor, place),
            "document": place.document,
            "figure_words": pages.figure_words(place),
            "version": version,
            "section": section,
            "section_markup": pages.section_markup(version, section) if version and section else "",
            "can_store": can_store_document(actor),
            **demo_frame(place.document),
        },
    )


def _address(place: CitedPlace, located: Located) -> str:
    """The document opened at the place, with the figure's panel where a reading stands there."""
    address = reverse("documents:detail", args=[place.document_id])
    anchor = f"f{located.statement_id}" if located.statement_id else "focus"
    near = "" if located.exact else "&near=1"
    return (
        f"{address}?version={located.version.number}&focus={located.start}-{located.end}"
        f"&source={place.pk}{near}#{anchor}"
    )
