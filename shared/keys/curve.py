"""What a connection over a network is encrypted with (CurveZMQ): who knows the broker's public key
speaks with nobody else, and proves to have a key of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import zmq

from shared.keys.pair import Pair

HANDSHAKE_MS = 5_000
"""A connection that is not there by then is cut."""

PATIENT_MS = 2 * HANDSHAKE_MS
"""Whoever connects tries anew before: a broker that is held up for a while has not cut anybody."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The keys of a client or worker."""

    broker: bytes
    """public"""
    own: Pair


def connect_with(socket: zmq.Socket[Any], curve: Curve) -> None:
    """Have a socket that will connect speak with that broker alone."""
    socket.setsockopt(zmq.HANDSHAKE_IVL, PATIENT_MS)
    socket.setsockopt(zmq.CURVE_SERVERKEY, curve.broker)
    socket.setsockopt(zmq.CURVE_PUBLICKEY, curve.own.public)
    socket.setsockopt(zmq.CURVE_SECRETKEY, curve.own.secret)


def listen_with(socket: zmq.Socket[Any], own: Pair, domain: str) -> None:
    """Have a socket that will listen talk to those alone whom the porter of that domain lets in.
    Without a porter nobody is."""
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
    socket.setsockopt(zmq.CURVE_SERVER, 1)
    socket.setsockopt(zmq.CURVE_SECRETKEY, own.secret)
    socket.setsockopt_string(zmq.ZAP_DOMAIN, domain)
    socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
