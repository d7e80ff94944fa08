"""Addresses of requests for whoever works for the zone, and what everybody may read."""

from __future__ import annotations

from django.urls import include, path

from qianyi.domains.requests.views import board, keeping, listing, request, routing

app_name = "requests"
_inside = [
    path("", listing.requests, name="list"),
    path("export/", listing.requests_export, name="list-export"),
    path("new/", listing.new, name="new"),
    path("sealed/", listing.sealed, name="sealed"),
    path("board/", board.board, name="board"),
    path("board/export/", board.board_export, name="board-export"),
    path("hot/", board.hot, name="hot"),
    path("hot/export/", board.hot_export, name="hot-export"),
    path("rules/", routing.rules, name="rules"),
    path("rules/export/", routing.rules_export, name="rules-export"),
    path("rules/new/", routing.rule_new, name="rule-new"),
    path("rules/<int:rule_id>/end/", routing.rule_end, name="rule-end"),
    path("handlers/", routing.handlers, name="handlers"),
    path("handlers/export/", routing.handlers_export, name="handlers-export"),
    path("handlers/new/", routing.handler_new, name="handler-new"),
    path("handlers/<int:handler_id>/end/", routing.handler_end, name="handler-end"),
    path("knowledge/", keeping.knowledge, name="knowledge"),
    path("knowledge/export/", keeping.knowledge_export, name="knowledge-export"),
    path("knowledge/new/", keeping.knowledge_new, name="knowledge-new"),
    path("knowledge/<int:item_id>/", keeping.knowledge_item, name="knowledge-item"),
    path("knowledge/<int:item_id>/retire/", keeping.knowledge_retire, name="knowledge-retire"),
    path("answers/", keeping.answers, name="answers"),
    path("answers/export/", keeping.answers_export, name="answers-export"),
    path("answers/<slug:ref>/", keeping.answer, name="answer"),
    path("answers/<slug:ref>/withdraw/", keeping.answer_withdraw, name="answer-withdraw"),
    path("<str:number>/", request.page, name="request"),
    path("<str:number>/steps/<slug:step>/", request.step, name="step"),
    path("<str:number>/reply/", request.reply, name="reply"),
    path("<str:number>/check/", request.check, name="check"),
    path("<str:number>/unit/", request.send_on, name="send-on"),
    path("<str:number>/topic/", request.topic, name="topic"),
    path("<str:number>/merge/", request.merge, name="merge"),
    path("<str:number>/call-backs/new/", request.call_back, name="call-back"),
    path("<str:number>/redo/", request.redo, name="redo"),
    path("<str:number>/answer/", request.publish, name="publish"),
]
_public = [
    path("", keeping.public_answers, name="public-answers"),
    path("export/", keeping.public_answers_export, name="public-answers-export"),
    path("<slug:ref>/", keeping.public_answer, name="public-answer"),
]
urlpatterns = [
    path("requests/", include(_inside)),
    path("public/answers/", include(_public)),
]
