"""How often a password or a code may be wrong: for one name, and from one network address.

Beside the lock-out of an account (`gateway.console.login`), which stands in the database and knows only names
that there are. Every try is counted before it is looked at, and a right one is given back: so no more are let
through at once than one after the other. Where nobody can count, nobody is let in (ADR 25).
"""

from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from gateway.allowance import Away, Counted
from gateway.runtime import Runtime

_A_HOUSEHOLD = 64
"""Bits of an IPv6 address that a provider gives one customer, who chooses the others as they like."""


class TooOften(Exception):
    """It was wrong too often; also where this one would have been right."""


def begin(runtime: Runtime, name: str, peer: str) -> None:
    """Count one more try. Raises `TooOften`, and `gateway.allowance.Away`."""
    left = runtime.allowances.spend(dict.fromkeys(_counted(runtime, name, peer), 1), runtime.clock())
    if min(left.values()) < 0:
        raise TooOften


def was_right(runtime: Runtime, name: str, peer: str) -> None:
    """It costs nothing."""
    with suppress(Away):
        runtime.allowances.spend(dict.fromkeys(_counted(runtime, name, peer), -1), runtime.clock())


def forget(runtime: Runtime, name: str) -> None:
    """Whoever was given a new password may try it, however often the old one was wrong."""
    with suppress(Away):
        runtime.allowances.forget(runtime.allowances.rules.log_ins_by_name, name, runtime.clock())


def _counted(runtime: Runtime, name: str, peer: str) -> tuple[Counted, Counted]:
    rules = runtime.allowances.rules
    return (rules.log_ins_by_name, name), (rules.log_ins_by_network, _network(peer))


def _network(peer: str) -> str:
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    if not isinstance(address, IPv6Address):
        return peer
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _A_HOUSEHOLD << _A_HOUSEHOLD))
