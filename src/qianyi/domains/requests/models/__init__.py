"""Tables of requests: where they go, the request with its replies, what is known and published."""

from .answers import Answer, KnowledgeItem, KnowledgeUse
from .request import CallBack, Redo, Reply, Request
from .routing import RouteRule, SealedHandler, Topic

__all__ = [
    "Answer",
    "CallBack",
    "KnowledgeItem",
    "KnowledgeUse",
    "Redo",
    "Reply",
    "Request",
    "RouteRule",
    "SealedHandler",
    "Topic",
]
