"""Looking at descriptors of libzmq's and shutting them down, from another thread.

libzmq may give one up at any moment, and the system give its number to something else. So it is
duplicated first, and the inode of the duplicate compared with the one that was seen at the start.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager

_RECEIVED = struct.Struct("=Q")
_RECEIVED_AT = 128
"""of `tcpi_bytes_received` in the kernel's `struct tcp_info`"""

_INT = struct.Struct("=i")


def identity(descriptor: int) -> tuple[int, str] | None:
    """The inode and the address of the other side; None if it is no connection any more."""
    try:
        with _duplicate(descriptor) as (double, inode):
            return inode, str(double.getpeername()[0])
    except OSError:
        return None


def taken(descriptor: int, inode: int) -> int:
    """Bytes that libzmq has taken from a connection; 0 where that is not known."""
    if not hasattr(socket, "TCP_INFO"):
        return 0
    try:
        with _duplicate(descriptor) as (double, found):
            if found != inode:
                return 0
            info = double.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
            waiting = fcntl.ioctl(double.fileno(), termios.FIONREAD, bytes(_INT.size))
    except OSError:
        return 0
    if len(info) < _RECEIVED_AT + _RECEIVED.size:
        return 0  # Linux before 4.1
    received: int = _RECEIVED.unpack_from(info, _RECEIVED_AT)[0]
    return received - int(_INT.unpack(waiting)[0])


def shut(descriptor: int, inode: int) -> None:
    """Have libzmq give a connection up; nothing, if it has done so already."""
    try:
        with _duplicate(descriptor) as (double, found):
            if found == inode:
                double.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def _duplicate(descriptor: int) -> Iterator[tuple[socket.socket, int]]:
    # Given family and kind, it asks the system for nothing; they matter for addresses alone.
    double = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, os.dup(descriptor)
    )
    with double:
        yield double, os.fstat(double.fileno()).st_ino
