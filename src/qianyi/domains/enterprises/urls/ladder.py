"""Addresses of the ladder of titles: over all firms, and a firm's own."""

from __future__ import annotations

from django.urls import path

from qianyi.domains.enterprises.views import firm_ladder, ladder, pool, telling

app_name = "ladder"
urlpatterns = [
    path("ladder/", ladder.funnel, name="funnel"),
    path("ladder/export/", ladder.funnel_export, name="funnel-export"),
    path("ladder/work/", ladder.work, name="work"),
    path("ladder/titles/<str:title_code>/", ladder.standings, name="standings"),
    path(
        "ladder/titles/<str:title_code>/export/",
        ladder.standings_export,
        name="standings-export",
    ),
    path("ladder/titles/<str:title_code>/tell/", telling.tell, name="tell"),
    path("ladder/messages/", telling.sent, name="messages"),
    path("ladder/messages/export/", telling.sent_export, name="messages-export"),
    path("ladder/pool/", pool.index, name="pool"),
    path("ladder/pool/export/", pool.export, name="pool-export"),
    path("ladder/pool/new/", pool.new, name="pool-new"),
    path("ladder/pool/import/", pool.bring_in, name="pool-import"),
    path("ladder/pool/template/", pool.template, name="pool-template"),
    path("ladder/pool/<int:member_id>/", pool.member, name="pool-member"),
    path("ladder/pool/<int:member_id>/edit/", pool.edit, name="pool-edit"),
    path("ladder/pool/<int:member_id>/note/", pool.note, name="pool-note"),
    path("ladder/pool/<int:member_id>/end/", pool.end, name="pool-end"),
    path("me/ladder/", firm_ladder.mine, name="mine"),
]
