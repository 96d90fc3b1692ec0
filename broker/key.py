"""`calc-broker key`: what clients on other machines compare, or name, when they first connect."""

from __future__ import annotations

import click

from broker import listening
from broker.ending import fail
from shared.address import TCP, Remote, remote
from shared.config import options
from shared.errors import SetupError
from shared.home import Home
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint, text_of
from shared.spawn import host_name

NOT_LISTENING = (
    "The broker does not listen for other machines; start it with --listen tcp://*, or write "
    'listen = "tcp://*" into config.toml.'
)


@click.command()
@options("listen")
def key(home: Home, listen: str | None) -> None:
    """Show the fingerprint of the broker's key, and the address with the key in it: that on which
    the broker listens, or did when it ran last."""
    try:
        home.make()
        public = load_or_make(home.broker_key).public
        at = remote(listen) if listen is not None else listening.noted(home.listening)
    except SetupError as error:
        fail(error)
    address = _seen_from_afar(at or remote(f"{TCP}*")).clients
    click.echo(f"fingerprint  {fingerprint(public)}")
    click.echo(f"address      {address}/{text_of(public)}")
    if at is None:
        click.echo(NOT_LISTENING, err=True)


def _seen_from_afar(at: Remote) -> Remote:
    """A broker that listens on all networks is found by the name of its machine."""
    return Remote(host_name(), at.port) if at.host in listening.EVERYWHERE else at
