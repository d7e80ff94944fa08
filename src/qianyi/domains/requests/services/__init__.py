"""Writing requests: filing, sending on, answering, calling back, doing again, publishing."""

from .answers import PUBLISHED, answer_decide, answer_propose, answer_withdraw
from .feedback import call_back_add, feedback_give, redo_ask, redo_decide
from .filing import RequestAsked, request_file
from .following import request_followed, request_guarded
from .knowledge import (
    KNOWLEDGE,
    ItemAsked,
    knowledge_check,
    knowledge_retire,
    knowledge_used,
    knowledge_write,
)
from .measuring import measured, service_part
from .merging import request_merge
from .replying import reply_check, reply_submit, reply_write, step_take
from .routing import (
    RuleAsked,
    handler_end,
    handler_name,
    request_send_on,
    request_topic_correct,
    rule_add,
    rule_end,
    rule_ensure,
    topic_ensure,
)
from .terms import terms_ensure

__all__ = [
    "KNOWLEDGE",
    "PUBLISHED",
    "ItemAsked",
    "RequestAsked",
    "RuleAsked",
    "answer_decide",
    "answer_propose",
    "answer_withdraw",
    "call_back_add",
    "feedback_give",
    "handler_end",
    "handler_name",
    "knowledge_check",
    "knowledge_retire",
    "knowledge_used",
    "knowledge_write",
    "measured",
    "redo_ask",
    "redo_decide",
    "reply_check",
    "reply_submit",
    "reply_write",
    "request_file",
    "request_followed",
    "request_guarded",
    "request_merge",
    "request_send_on",
    "request_topic_correct",
    "rule_add",
    "rule_end",
    "rule_ensure",
    "service_part",
    "step_take",
    "terms_ensure",
    "topic_ensure",
]
