"""Writes of lists: what is proposed, served, stated, answered, decided, and every way out."""

from xinheng.lists.services.banning import BanDocument, call_reviews, record_ban, review_ban
from xinheng.lists.services.correcting import Period, correct_period
from xinheng.lists.services.deciding import annul, decide, drop, remove
from xinheng.lists.services.expiring import tell_expired
from xinheng.lists.services.noticing import Served, answer, record_failure, record_service, send_notice, state
from xinheng.lists.services.proposing import Document, competent, conducted, propose

__all__ = [
    "BanDocument",
    "Document",
    "Period",
    "Served",
    "annul",
    "answer",
    "call_reviews",
    "competent",
    "conducted",
    "correct_period",
    "decide",
    "drop",
    "propose",
    "record_ban",
    "record_failure",
    "record_service",
    "remove",
    "review_ban",
    "send_notice",
    "state",
    "tell_expired",
]
