"""Addresses of lists and their items."""

from __future__ import annotations

from django.urls import path

from qianyi.domains.planning.views import items, lists

app_name = "lists"
urlpatterns = [
    path("", lists.index, name="list"),
    path("export/", lists.index_export, name="list-export"),
    path("new/", lists.list_new, name="new"),
    path("items/", lists.items, name="items"),
    path("items/export/", lists.items_export, name="items-export"),
    path("items/urge/", lists.urge, name="urge"),
    path("items/<int:item_id>/", items.item, name="item"),
    path("items/<int:item_id>/edit/", items.item_edit, name="item-edit"),
    path("items/<int:item_id>/progress/", items.progress, name="progress"),
    path("items/<int:item_id>/end/", items.end, name="end"),
    path("items/<int:item_id>/reopen/", items.reopen, name="reopen"),
    path("items/<int:item_id>/supervise/", items.supervise, name="supervise"),
    path("items/<int:item_id>/ask/", items.ask, name="ask"),
    path("consultations/<int:consultation_id>/answer/", items.answer, name="answer"),
    path("reports/<int:report_id>/files/<int:number>/", items.evidence, name="evidence"),
    path("from-commitment/<int:commitment_id>/", items.take, name="take"),
    path("<int:list_id>/", lists.board, name="board"),
    path("<int:list_id>/export/", lists.board_export, name="board-export"),
    path("<int:list_id>/edit/", lists.list_edit, name="edit"),
    path("<int:list_id>/import/", lists.list_import, name="import"),
    path("<int:list_id>/archive/", lists.list_archive, name="archive"),
    path("<int:list_id>/unarchive/", lists.list_unarchive, name="unarchive"),
    path("<int:list_id>/items/new/", items.item_new, name="item-new"),
]
