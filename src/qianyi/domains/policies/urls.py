"""Addresses of the app; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from .views import exchange, library, matching, own, public, steps

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "policies"

urlpatterns: list[URLPattern] = [
    path("policies/", library.items, name="list"),
    path("policies/export/", library.items_export, name="export"),
    path("policies/new/", library.item_new, name="new"),
    path("policies/match/", matching.match, name="match"),
    path("policies/exchange/", exchange.items_json, name="exchange"),
    path("policies/import/", exchange.take_in, name="import"),
    path("policies/import/template/", exchange.template, name="import-template"),
    path("policies/moves/", matching.moves, name="moves"),
    path("policies/moves/export/", matching.moves_export, name="moves-export"),
    path("policies/messages/", matching.messages_sent, name="messages"),
    path("policies/messages/export/", matching.messages_export, name="messages-export"),
    path("policies/documents/", library.documents, name="documents"),
    path("policies/documents/export/", library.documents_export, name="documents-export"),
    path("policies/documents/new/", library.document_new, name="document-new"),
    path("policies/firms/<str:uscc>/", own.firm, name="firm"),
    path("policies/firms/<str:uscc>/export/", own.firm_export, name="firm-export"),
    path("policies/<int:item_id>/", library.item, name="item"),
    path("policies/<int:item_id>/edit/", library.item_edit, name="edit"),
    path("policies/<int:item_id>/draft/", steps.draft, name="draft"),
    path("policies/<int:item_id>/lines/new/", steps.line_new, name="line-new"),
    path("policies/<int:item_id>/lines/<int:line_id>/", steps.line_edit, name="line-edit"),
    path(
        "policies/<int:item_id>/lines/<int:line_id>/remove/", steps.line_remove, name="line-remove"
    ),
    path("policies/<int:item_id>/submit/", steps.submit, name="submit"),
    path("policies/<int:item_id>/release/", steps.release, name="release"),
    path("policies/<int:item_id>/return/", steps.send_back, name="return"),
    path("policies/<int:item_id>/end/", steps.end, name="end"),
    path("policies/<int:item_id>/revise/", steps.revise, name="revise"),
    path("policies/<int:item_id>/firms/", matching.firms, name="firms"),
    path("policies/<int:item_id>/firms/export/", matching.firms_export, name="firms-export"),
    path("policies/<int:item_id>/tell/", matching.tell, name="tell"),
    path("policies/<int:item_id>/try/", matching.try_item, name="try"),
    path("policies/<int:item_id>/try/export/", matching.trials_export, name="trials-export"),
    path("me/policies/", own.mine, name="mine"),
    path("me/policies/export/", own.mine_export, name="mine-export"),
    path("public/policies/", public.items, name="public"),
    path("public/policies/export/", public.items_export, name="public-export"),
    path("public/policies/<slug:ref>/", public.item, name="public-item"),
    path("public/policies/<slug:ref>/check/", public.check, name="self-test"),
]
