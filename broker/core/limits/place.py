"""Where on the network somebody is, as far as that can be told from others."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

HOST_BITS = 64
"""Of an IPv6 address, which whoever has one chooses as they like."""


@lru_cache(maxsize=1_024)
def place_of(address: str) -> str:
    """What counts as one place: an IPv4 address, a network of IPv6; empty on this machine."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    network = ipaddress.ip_network((int(parsed), parsed.max_prefixlen - HOST_BITS), strict=False)
    return str(network.network_address)
