"""Answers questions about what is on disk; those that may take long in a thread of their own."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable

from peewee import DatabaseError

from broker.core.auditing.showing import AuditOf
from broker.core.blobs.telling import SpaceOf
from broker.core.effects import Answer
from broker.core.events import Answered, Peer
from broker.core.streams.answering import ErrorsOf
from broker.store import queries
from shared.errors import ErrorCode, RequestError
from shared.wire.client import List, Refused
from shared.wire.rows import Refusal

WAITING_EACH = 16
"""Questions of one connection; others stand in the same line."""

log = logging.getLogger("calc-broker")


def reply_to(question: Answer) -> object:
    """The reply to a question, whatever comes of it."""
    try:
        return queries.answer(question)
    except RequestError as error:
        return Refused(Refusal(error.code, error.message))
    except (DatabaseError, sqlite3.Error) as error:
        log.error("a question could not be answered: %s", error)
        sentence = "The broker cannot read its database; try again."
        return Refused(Refusal(ErrorCode.UNAVAILABLE, sentence))


def may_take_long(question: object) -> bool:
    """Whether many rows may have to be looked at."""
    if isinstance(question, ErrorsOf):
        return bool(question.worker)
    if isinstance(question, SpaceOf | AuditOf):
        return True
    return isinstance(question, List) and bool(question.title or question.kind or question.state)


class Reader:
    """Calls `answered` in its thread with each reply, in the order of the questions."""

    def __init__(self, answered: Callable[[Answered], None]) -> None:
        self._answered = answered
        self._lock = threading.Lock()
        self._waiting: Counter[Peer] = Counter()
        """questions that wait, by who asked"""
        self._questions: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="reader", daemon=True).start()

    def ask(self, question: Answer) -> bool:
        """Answer this in its turn; not if one connection has that many questions already."""
        with self._lock:
            if self._waiting[question.peer] >= WAITING_EACH:
                return False
            self._waiting[question.peer] += 1
        self._questions.put(question)
        return True

    def _run(self) -> None:
        while True:
            question = self._questions.get()
            reply = reply_to(question)
            self._answered(Answered(question.peer, question.request, reply))
            self._forget(question.peer)

    def _forget(self, peer: Peer) -> None:
        with self._lock:
            self._waiting[peer] -= 1
            if not self._waiting[peer]:
                del self._waiting[peer]
