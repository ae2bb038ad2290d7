"""Who counts as one client, by its address."""

from __future__ import annotations

import ipaddress


def group_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 address that one household has."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
