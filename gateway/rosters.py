"""What the console command prints of the channels and the staff: plain data first, then the same as text."""

from collections.abc import Mapping, Sequence

from channels.base import Channel, Polled
from gateway import reports
from gateway.reports import Report
from gateway.runtime import Runtime
from store import codes
from store import models as m


def channels(
    runtime: Runtime, noted: Sequence[m.Trouble], paused: Mapping[str, m.ChannelPause]
) -> list[Report]:
    return [
        _channel(runtime, one, [each for each in noted if each.channel == name], paused.get(name))
        for name, one in runtime.channels.items()
    ]


def _channel(
    runtime: Runtime, one: Channel, noted: Sequence[m.Trouble], pause: m.ChannelPause | None
) -> Report:
    ways = [f"{runtime.settings.base_url}/webhooks/{one.name}"] if one.is_called else []
    ways += ["by asking"] if isinstance(one, Polled) and one.polls else []
    return {
        "channel": one.name,
        "account": one.account,
        "hears": " and ".join(ways),
        "paused_since": reports.time(pause.since) if pause else None,
        "troubles": [
            {"doing": each.doing, "code": each.code, "detail": each.detail, "since": reports.time(each.since)}
            for each in noted
        ],
    }


def link(runtime: Runtime, name: str, code: str) -> Report:
    words = f"HUBUNGKAN {code}"
    invitations = [one.invitation(words) for one in runtime.channels.values()]
    return {
        "name": name,
        "code": code,
        "hours": int(codes.LINK_WITHIN.total_seconds() // 3600),
        "links": [address for address in invitations if address],
    }


def staff_member(one: m.Staff) -> Report:
    return {"name": one.name, "from": reports.masked(one.address) if one.address else None}


def channels_text(found: Sequence[Report]) -> str:
    lines = []
    for one in found:
        lines.append(f"{one['channel']:<10} {one['account']:<20} {one['hears']}")
        if one["paused_since"]:
            again = f"lapor channels resume {one['channel']}"
            lines.append(f"  ‖ paused since {one['paused_since']}: everything is kept; {again} goes on")
        lines += [
            f"  ! {each['doing']}: {each['code']}: {each['detail']} (since {each['since']})"
            for each in one["troubles"]
        ]
    return "\n".join(lines) or "no channel is on"


def connection_text(found: Report) -> str:
    width = max(map(len, found), default=0)
    return "\n".join(f"{word:<{width}}  {fact}" for word, fact in found.items())


def link_text(found: Report) -> str:
    lines = [
        f"{found['name']} sends this within {found['hours']} hours, from the account that is to be linked:",
        "",
        f"    /hubungkan {found['code']}",
    ]
    if found["links"]:
        lines += [
            "",
            "or opens one of these there:",
            *(f"    {link}" for link in found["links"]),
        ]
    return "\n".join(lines)


def staff_text(found: Sequence[Report]) -> str:
    return "\n".join(f"{one['name']:<30} {one['from'] or 'not linked'}" for one in found) or "nobody yet"
