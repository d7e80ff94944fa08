"""Reading requests: where one goes, what is like it, lists, the board, the words of a month."""

from .alike import Alike, alike_for
from .answers import (
    answer_by_ref,
    answer_list,
    answer_preview,
    knowledge_get,
    knowledge_list,
    public_list,
    replies_told,
)
from .board import GROUPINGS, Board, BoardAsked, BoardRow, board, facts_of
from .hot import HotTopics, hot_topics
from .requests import (
    NOT_FOUND,
    RequestFilter,
    request_by_ref,
    request_get,
    request_list,
    request_of,
    sealed_list,
)
from .routing import (
    Decision,
    handler_list,
    handlers_of,
    people_offered,
    route_decide,
    rule_list,
    topic_get,
    topic_list,
    topic_meant,
    units_offered,
)

__all__ = [
    "GROUPINGS",
    "NOT_FOUND",
    "Alike",
    "Board",
    "BoardAsked",
    "BoardRow",
    "Decision",
    "HotTopics",
    "RequestFilter",
    "alike_for",
    "answer_by_ref",
    "answer_list",
    "answer_preview",
    "board",
    "facts_of",
    "handler_list",
    "handlers_of",
    "hot_topics",
    "knowledge_get",
    "knowledge_list",
    "people_offered",
    "public_list",
    "replies_told",
    "request_by_ref",
    "request_get",
    "request_list",
    "request_of",
    "route_decide",
    "rule_list",
    "sealed_list",
    "topic_get",
    "topic_list",
    "topic_meant",
    "units_offered",
]
