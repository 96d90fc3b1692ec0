"""`calc trust`: the keys that brokers on networks have to have."""

from __future__ import annotations

import json

import click

from shared.address import Remote, remote
from shared.cli.comparing import can_compare, is_the_same
from shared.cli.session import Place, command, complain
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.client.opening import told_key_of
from shared.config import TEXT
from shared.home import Home
from shared.keys import known
from shared.keys.pair import fingerprint, text_of
from shared.keys.trusting import changed_key, unknown
from shared.safety import one_line


@click.command()
@click.argument("address", type=TEXT, required=False)
@click.option("--forget", is_flag=True, help="Know the broker at ADDRESS no longer.")
@json_option
@command
async def trust(place: Place, address: str | None, forget: bool, as_json: bool) -> Status:
    """Take the key of the broker at ADDRESS for its own from now on, instead of any other.

    Shows its fingerprint and asks whether the broker has it; does not ask where ADDRESS names the
    key: tcp://HOST:PORT/KEY. Without ADDRESS it shows the brokers that are known.
    """
    if address is None:
        _show(place.home, as_json)
        return Status.DONE
    broker = remote(address)
    return _forget(place.home, broker) if forget else await _trust(place.home, broker)


def _show(home: Home, as_json: bool) -> None:
    for address, key in known.load(home.known_brokers).items():
        row = {"address": address, "fingerprint": fingerprint(key), "key": text_of(key)}
        click.echo(json.dumps(row) if as_json else f"{one_line(address)}  {row['fingerprint']}")


def _forget(home: Home, broker: Remote) -> Status:
    if known.forget(home.known_brokers, broker.clients):
        return Status.DONE
    complain(f"no key of {broker.clients} is known")
    return Status.SOME_FAILED


async def _trust(home: Home, broker: Remote) -> Status:
    home.make()
    key = broker.key or await told_key_of(broker)
    before = known.load(home.known_brokers).get(broker.clients, key)
    if not broker.key and not await _compared(broker, before, key):
        complain(f"{broker.clients} is not trusted")
        return Status.SOME_FAILED
    known.trust(home.known_brokers, broker.clients, key)
    return Status.DONE


async def _compared(broker: Remote, before: bytes, key: bytes) -> bool:
    if not can_compare():
        raise unknown(broker, key) if key == before else changed_key(broker, before, key)
    if key != before:
        complain(f"it had another key before, with the fingerprint {fingerprint(before)}")
    return await is_the_same(broker.clients, key)
