"""Addresses of the app; mounted at the root, so whole paths stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from .views import (
    applying,
    calls,
    exchange,
    handling,
    later,
    ledger,
    library,
    matching,
    own,
    public,
    publicity,
    steps,
)

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
    path("policies/calls/", calls.calls, name="calls"),
    path("policies/calls/export/", calls.calls_export, name="calls-export"),
    path("policies/calls/new/", calls.call_new, name="call-new"),
    path("policies/calls/<int:call_id>/", calls.call, name="call"),
    path("policies/calls/<int:call_id>/edit/", calls.call_edit, name="call-edit"),
    path("policies/calls/<int:call_id>/submit/", calls.call_submit, name="call-submit"),
    path("policies/calls/<int:call_id>/publish/", calls.call_publish, name="call-publish"),
    path("policies/calls/<int:call_id>/return/", calls.call_return, name="call-return"),
    path("policies/calls/<int:call_id>/end/", calls.call_end, name="call-end"),
    path("policies/calls/<int:call_id>/tell/", calls.call_tell, name="call-tell"),
    path("policies/calls/<int:call_id>/show/", calls.call_show, name="call-show"),
    path("policies/calls/<int:call_id>/list/<int:part_id>/", calls.call_list, name="call-list"),
    path("policies/applications/", handling.applications, name="applications"),
    path("policies/applications/export/", handling.applications_export, name="applications-export"),
    path("policies/applications/<slug:ref>/", handling.application, name="application"),
    path(
        "policies/applications/<slug:ref>/findings/<int:number>/",
        handling.finding,
        name="application-finding",
    ),
    path("policies/applications/<slug:ref>/decide/", handling.decide, name="application-decide"),
    path("policies/applications/<slug:ref>/pay/", handling.pay, name="application-pay"),
    path("policies/applications/<slug:ref>/back/", handling.back, name="application-back"),
    path("policies/applications/<slug:ref>/contest/", handling.contest, name="application-contest"),
    path("policies/ledger/", ledger.ledger, name="ledger"),
    path("policies/ledger/export/", ledger.ledger_export, name="ledger-export"),
    path("policies/ledger/new/", ledger.budget_new, name="budget-new"),
    path("policies/ledger/budgets/<slug:ref>/", ledger.budget, name="budget"),
    path("policies/ledger/budgets/<slug:ref>/adjust/", ledger.budget_adjust, name="budget-adjust"),
    path(
        "policies/ledger/entries/<int:entry_id>/reverse/",
        ledger.entry_reverse,
        name="entry-reverse",
    ),
    path("policies/later/", later.later, name="later"),
    path("policies/later/export/", later.later_export, name="later-export"),
    path("policies/later/<int:follow_id>/", later.follow, name="follow"),
    path("policies/later/<int:follow_id>/recovery/", later.recovery, name="follow-recovery"),
    path(
        "policies/publicities/<slug:ref>/withdraw/",
        publicity.publicity_withdraw,
        name="publicity-withdraw",
    ),
    path("policies/publicities/<slug:ref>/object/", publicity.object_to, name="object"),
    path("policies/objections/<int:objection_id>/", publicity.objection, name="objection"),
    path("me/policies/apply/<int:call_item_id>/", applying.apply, name="apply"),
    path("me/policies/applications/", applying.own_applications, name="own-applications"),
    path("me/policies/applications/export/", applying.own_export, name="own-applications-export"),
    path("me/policies/applications/<slug:ref>/", applying.own_application, name="own-application"),
    path("me/policies/applications/<slug:ref>/confirm/", applying.own_confirm, name="own-confirm"),
    path("me/policies/applications/<slug:ref>/contest/", applying.own_contest, name="own-contest"),
    path("me/policies/", own.mine, name="mine"),
    path("me/policies/export/", own.mine_export, name="mine-export"),
    path("public/policy-calls/", publicity.public_calls, name="public-calls"),
    path("public/policy-calls/export/", publicity.public_calls_export, name="public-calls-export"),
    path("public/policy-calls/<slug:ref>/", publicity.public_call, name="public-call"),
    path("public/policy-publicities/", publicity.publicities, name="publicities"),
    path(
        "public/policy-publicities/export/", publicity.publicities_export, name="publicities-export"
    ),
    path(
        "public/policy-publicities/<slug:ref>/", publicity.public_publicity, name="public-publicity"
    ),
    path(
        "public/policy-publicities/<slug:ref>/export/",
        publicity.public_publicity_export,
        name="public-publicity-export",
    ),
    path("public/policies/", public.items, name="public"),
    path("public/policies/export/", public.items_export, name="public-export"),
    path("public/policies/<slug:ref>/", public.item, name="public-item"),
    path("public/policies/<slug:ref>/check/", public.check, name="self-test"),
]
