"""What is asked of the inbox: the query of its address -> which complaints, and back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from channels.addresses import e164
from gateway.console import rights
from gateway.console.visit import Visit
from gateway.redirects import SOURCES
from gateway.workdays import Calendar
from normalizer import places, tickets, topics
from normalizer.kind import Kind
from store.inbox import Key, Order, Search, Tab, Wanted
from store.models import ComplaintStatus, Role

TABS: Mapping[Role, Sequence[Tab]] = MappingProxyType(
    {
        Role.ADMIN_INSTANSI: (*(Tab.SORT, Tab.LATE, Tab.EMERGENCY, Tab.UNANSWERED, Tab.DUPLICATES, Tab.ALL),),
        Role.PENGHUBUNG: (Tab.WORK, Tab.LATE, Tab.EMERGENCY, Tab.UNANSWERED, Tab.ALL),
        Role.MEDIA_SOSIAL: (Tab.OPEN, Tab.BRING, Tab.UNANSWERED, Tab.ALL),
        Role.AUDITOR: (Tab.ALL, Tab.LATE, Tab.EMERGENCY, Tab.UNANSWERED, Tab.DUPLICATES),
    }
)
"""What somebody in this role has before them, their own work first."""
DAYS = ("1", "7", "30", "90", "365")
"""Periods that can be chosen: so many days up to today."""
FIELDS = ("status", "channel", "kind", "topic", "district", "agency", "days", "from", "until", "order")
"""What can be filtered by, beside tab and search."""
LONGEST = 200
"""Characters that somebody looks for."""
MOST_WORDS = 6
_YEARS = range(2000, 2200)
"""Beyond these no clock can be trusted, nor Python to count from UTC."""

_NUMBER = re.compile(r"\+?\d[\d\s().\-]{5,}\d")
_DIGITS_OF_A_PERSON = 8
"""LAPOR!'s own numbers have seven, and stand in what people write."""
_ADDRESS = re.compile(r"(?:sms|whatsapp|telegram|x):\S+")
_WHATSAPP_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_HANDLE = re.compile(r"@[\w.]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_Named = TypeVar("_Named", Tab, Order, ComplaintStatus)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as far as we know what it means."""

    wanted: Wanted
    typed: str
    """What was looked for, as it was typed."""
    values: Mapping[str, str]
    """The filters that are set, as in the address."""
    after: Key | None = None
    person: bool = False
    """Somebody was looked for by a number or a name that is theirs, which stands in no address: proxies keep
    addresses in their logs, and browsers in their history."""

    @property
    def query(self) -> str:
        """All of it but the page, as in the address."""
        return urlencode(self.parameters)

    @property
    def parameters(self) -> dict[str, str]:
        search = {"q": self.typed} if self.typed and not self.person else {}
        return {"tab": str(self.wanted.tab)} | search | dict(self.values)

    @property
    def live(self) -> str:
        """What may come in by itself: "all"; on a later page what is in it already ("known"); and nothing
        where somebody was looked for, because each look at a person is in the log."""
        if self.wanted.search and self.wanted.search.personal:
            return ""
        return "known" if self.after else "all"


def read(visit: Visit, by_form: bool = False) -> Asked:
    """What nobody knows is taken for not said: the address may be an old one. Somebody is looked for by a
    form alone, and found by no address."""
    query = visit.form if by_form else visit.query
    typed = " ".join(query.get("q", "")[:LONGEST].split())
    values = {name: value for name in FIELDS if (value := _known(visit, name, query.get(name, "").strip()))}
    today = Calendar(visit.runtime.settings).day(visit.now)
    tabs = TABS.get(visit.role, (Tab.ALL,))
    tab = _of(Tab, query.get("tab", "")) or tabs[0]
    # What is looked for may be anywhere.
    tab = Tab.ALL if typed else tab if tab in tabs else tabs[0]
    person = is_person(typed)
    meant = search(typed, visit.role) if typed else None
    # What is late is a list to be worked off from its end.
    order = Order.LIMIT if tab is Tab.LATE else Order.NEWEST
    since, until = _period(values, today, visit.runtime.time_zone)
    wanted = Wanted(
        today=today,
        tab=tab,
        search=Search(tickets=NOBODY) if person and not by_form else meant,
        status=_of(ComplaintStatus, values.get("status", "")),
        channel=values.get("channel"),
        kind=values.get("kind"),
        topic=values.get("topic"),
        district=values.get("district"),
        agency=values.get("agency"),
        since=since,
        until=until,
        order=_of(Order, values.get("order", "")) or order,
    )
    after = read_key(query.get("after", ""))
    return Asked(wanted, typed, values, after if after and after.fits(wanted.order) else None, person)


def _known(visit: Visit, name: str, value: str) -> str:
    """The value of a filter, where it is one."""
    if not value:
        return ""
    match name:
        case "from" | "until":
            return value if _day(value) else ""
        case "district":
            return value if places.lineage(value) and len(value) == places.DISTRICT else ""
        case _:
            return value if value in choices(visit)[name] else ""


def choices(visit: Visit) -> dict[str, Sequence[str]]:
    """What can be chosen of each filter that has a list."""
    bodies = visit.runtime.settings.body_names
    return {
        "status": tuple(ComplaintStatus),
        "channel": tuple(dict.fromkeys((*visit.runtime.channels, *SOURCES))),
        "kind": tuple(Kind),
        "topic": topics.names(),
        # A liaison officer sees those of one body alone.
        "agency": bodies if visit.role in (*rights.ALL, Role.MEDIA_SOSIAL) else (),
        "days": DAYS,
        "order": tuple(Order),
    }


def _of(words: type[_Named], typed: str) -> _Named | None:
    return words(typed) if typed in set(words) else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _period(
    values: Mapping[str, str], today: date, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    first, last = _day(values.get("from", "")), _day(values.get("until", ""))
    if "days" in values:
        first = first or today - timedelta(days=int(values["days"]) - 1)
    return (
        datetime.combine(first, time(), zone) if first else None,
        datetime.combine(last + timedelta(days=1), time(), zone) if last and last < date.max else None,
    )


# What was looked for.

NOBODY = ("",)
"""The number of no complaint."""


def search(typed: str, role: Role) -> Search:
    """What somebody means who types this: a complaint's number, a person's number or handle, or words."""
    if numbers := tickets.find(typed).valid:
        return Search(tickets=numbers)
    if people := _people(typed):
        # An auditor never sees who it was, and so finds nobody by it.
        return Search(*((), *people)) if role in rights.REVEALING else Search(tickets=NOBODY)
    return Search(words=tuple(typed.split()[:MOST_WORDS]), area=places.find(typed).code)


def is_person(typed: str) -> bool:
    """True where somebody is meant, whether or not whoever asks may find them."""
    return not tickets.find(typed).valid and _people(typed) is not None


def _people(typed: str) -> tuple[Sequence[str], Sequence[str]] | None:
    """The addresses and the names elsewhere of whoever is meant; None where nobody is."""
    if _ADDRESS.fullmatch(typed):
        return (typed,), ()
    if _WHATSAPP_ID.fullmatch(typed):
        return (f"whatsapp:{typed}",), ()
    numbers = [one for one in _NUMBER.findall(typed) if len(_digits(one)) >= _DIGITS_OF_A_PERSON]
    handles = [one[0] for one in _HANDLE.finditer(typed)]
    if not numbers and not handles:
        return None
    addresses = [address for number in numbers for address in _addresses(number)]
    written = [form for number in numbers for form in _forms(number)]
    bare = (handle.removeprefix("@") for handle in handles)
    origins = (*written, *handles, *bare, typed)
    return tuple(dict.fromkeys(addresses)), tuple(dict.fromkeys(one.lower() for one in origins))


def _addresses(number: str) -> list[str]:
    digits, phone = _digits(number), e164(number)
    on_the_phone = [f"{scheme}:{phone}" for scheme in ("sms", "whatsapp")] if phone else []
    # The other platforms call a person by such a number.
    return [*on_the_phone, f"telegram:{digits}", f"x:{digits}"]


def _forms(number: str) -> list[str]:
    """How somebody at the desk may have written it."""
    phone = e164(number) or ""
    at_home = f"0{phone.removeprefix('+62')}" if phone.startswith("+62") else ""
    return [form for form in (number, _digits(number), phone, at_home) if form]


def _digits(number: str) -> str:
    return re.sub("[^0-9]", "", number)


# Where a page ended, in its address.


def write_key(key: Key | None) -> str:
    return f"{key.part}~{key.value.isoformat()}~{key.id.hex}" if key else ""


def read_key(typed: str) -> Key | None:
    part, _, rest = typed.partition("~")
    value, _, id = rest.partition("~")
    try:
        at = _day(value) or datetime.fromisoformat(value)
        sound = not isinstance(at, datetime) or (at.tzinfo is not None and at.year in _YEARS)
        return Key(int(part), at, UUID(id)) if sound else None
    except ValueError:
        return None
