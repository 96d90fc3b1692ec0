"""The addresses at which programs of a grid meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.address import PORT, Remote, called, is_remote, remote, socket_path, with_key
from shared.errors import SetupError
from shared.keys.pair import text_of

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("tcp://oak:1", Remote("oak", 1)),
        ("tcp://oak", Remote("oak", PORT)),
        ("tcp://oak.example.org:65533", Remote("oak.example.org", 65_533)),
        ("tcp://10.0.0.1:80", Remote("10.0.0.1", 80)),
        ("tcp://[::1]:80", Remote("[::1]", 80)),
        ("tcp://*:80", Remote("*", 80)),
        (f"tcp://oak:80/{text_of(KEY)}", Remote("oak", 80, KEY)),
        (f"tcp://oak/{text_of(KEY)}", Remote("oak", PORT, KEY)),
    ],
)
def test_a_broker_on_a_network(address: str, meant: Remote) -> None:
    assert is_remote(address)
    assert remote(address) == meant


@pytest.mark.parametrize(
    "address",
    [
        "tcp://",
        "tcp://:80",
        "tcp://oak:",
        "tcp://oak:0",
        "tcp://oak:65534",
        "tcp://oak:123456",
        "tcp://oak:port",
        "tcp://oak:8٠",
        "tcp://o ak:80",
        "tcp://oak:80;tcp://elm:80",
        "tcp://[::1:80",
        "udp://oak:80",
    ],
)
def test_whatever_else_is_no_address(address: str) -> None:
    with pytest.raises(SetupError, match="is no address; write tcp://HOST:PORT"):
        remote(address)


def test_a_key_that_is_none_is_said() -> None:
    with pytest.raises(SetupError, match="nonsense is no key of a broker"):
        remote("tcp://oak:80/nonsense")


def test_its_ports_follow_one_another() -> None:
    broker = remote("tcp://[fe80::1%eth0]:80")

    assert broker.clients == "tcp://[fe80::1%eth0]:80"
    assert broker.workers == "tcp://[fe80::1%eth0]:81"
    assert broker.asked_for_key == ("fe80::1%eth0", 82)


def test_a_socket_of_this_machine() -> None:
    assert socket_path("ipc:///a/b") == Path("/a/b")
    assert not is_remote("ipc:///a/b")


@pytest.mark.parametrize("address", ["ipc://a", "ipc://@a", "tcp://oak:80", "nonsense"])
def test_whatever_else_is_no_socket(address: str) -> None:
    with pytest.raises(SetupError, match="is no address"):
        socket_path(address)


@pytest.mark.parametrize(
    "address", ["tcp://oak", "tcp://oak:7766", f"tcp://oak:7766/{text_of(KEY)}"]
)
def test_a_broker_is_called_by_its_address_alone(address: str) -> None:
    assert called(address) == "tcp://oak:7766"


def test_a_socket_is_called_by_its_path() -> None:
    assert called("ipc:///a/b") == "ipc:///a/b"


@pytest.mark.parametrize(
    ("address", "key", "meant"),
    [
        ("tcp://oak:1", "KEY", "tcp://oak:1/KEY"),
        ("tcp://oak:1/OTHER", "KEY", "tcp://oak:1/OTHER"),
        ("tcp://oak:1", None, "tcp://oak:1"),
        ("tcp://oak:1", "", "tcp://oak:1"),
        ("ipc:///a", "KEY", "ipc:///a"),
        (None, "KEY", None),
    ],
)
def test_a_key_that_is_given_apart_is_that_of_an_address_without_one(
    address: str | None, key: str | None, meant: str | None
) -> None:
    assert with_key(address, key) == meant
