"""Kannel itself between an operator and us, as 1708 is reached in Indonesia.

Debian's bearerbox and smsbox run as our documentation tells an operator to run them. The operator is
Kannel's own `fakesmsc`, or an `Smsc` of ours where a test has to see every part of an SMS, or to say what
became of it.
"""

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

import pytest
import requests
from aiohttp import web

from tests.office import KANNEL_SECRET
from tests.real_parts.processes import Program, Programs

BEARERBOX = Path("/usr/sbin/bearerbox")
SMSBOX = Path("/usr/sbin/smsbox")
FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")

needs_kannel = pytest.mark.skipif(
    not all(path.exists() for path in (BEARERBOX, SMSBOX, FAKESMSC)) and "CI" not in os.environ,
    reason="needs Kannel: Debian's packages kannel and kannel-extras",
)
"""Skips where there is none; but in CI its absence is a failure."""

# What our documentation tells an operator to write, beside their own groups for the operators' links.
FOR_LAPOR = Template("""
group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = $smsbox_port
sendsms-port = $sendsms_port
sendsms-interface = 127.0.0.1
# Every text reaches us as UTF-8, whatever it was on the air.
mo-recode = true
# 0 unless set, and what we are not there to hear is lost. These are seconds: a week.
http-request-retry = 604800
http-queue-delay = 1

group = sendsms-user
username = $username
password = $password
# 1 unless set, and a long reply is cut off.
max-messages = 50
# false unless set, and the parts of a long reply reach the phone as messages of their own.
concatenation = true
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
get-url = "$lapor/webhooks/sms_1708/$secret?id=%I&from=%p&to=%P&text=%b&time=%T&charset=%C&coding=%c&smsc=%i&udh=%u"
# 1 unless set, and the citizen is sent error texts of Kannel's own.
max-messages = 0
omit-empty = true
""")  # noqa: E501

CORE = Template("""
group = core
admin-port = $admin_port
admin-interface = 127.0.0.1
admin-password = $admin_password
smsbox-port = $smsbox_port
smsbox-interface = 127.0.0.1
store-type = file
store-location = kannel.store
dlr-storage = internal
# true unless set, and best so: of an emoji cut in two nobody after Kannel can make one again.
sms-combine-concatenated-mo = $joins_parts
# 1800 unless set, and so long a message of which a part was lost is not heard at all.
sms-combine-concatenated-mo-timeout = 300
""")

TO_FAKESMSC = Template("""
group = smsc
smsc = fake
smsc-id = operator
port = $smsc_port
host = 127.0.0.1
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1
""")

# Another Kannel, it believes: the only kind of link that anybody with HTTP can be the other end of.
TO_OUR_SMSC = Template("""
group = smsc
smsc = http
system-type = kannel
smsc-id = operator
port = $smsc_port
our-host = 127.0.0.1
smsc-username = operator
smsc-password = $smsc_password
send-url = $smsc_url
dlr-url = "http://127.0.0.1:$smsc_port/?username=operator&password=$smsc_password&to=%P"
""")

# The office's own; see tests/office.py.
USERNAME = "office"
PASSWORD = "password-of-the-tests"
ADMIN_PASSWORD = "admin-password-of-the-tests"
SMSC_PASSWORD = "smsc-password-of-the-tests"

DELIVERED, FAILED = 1, 2


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


class Ports(NamedTuple):
    """Whoever is on the line has to know the others' before they are up."""

    lapor: int
    admin: int
    smsbox: int
    sendsms: int
    smsc: int


class Kannel:
    """A bearerbox and a smsbox, with one link to one operator."""

    def __init__(self, programs: Programs, ports: Ports) -> None:
        self.programs = programs
        self.ports = ports
        self.smsbox: Program

    def start(self, link: Template, joins_parts: bool = True, smsc_url: str = "") -> None:
        """Up, and connected to each other."""
        configuration = "".join(one.template for one in (CORE, link, FOR_LAPOR))
        values = {
            **{f"{name}_port": port for name, port in self.ports._asdict().items()},
            "lapor": url(self.ports.lapor),
            "secret": KANNEL_SECRET,
            "username": USERNAME,
            "password": PASSWORD,
            "admin_password": ADMIN_PASSWORD,
            "smsc_password": SMSC_PASSWORD,
            "smsc_url": smsc_url,
            "joins_parts": str(joins_parts).lower(),
        }
        file = self.programs.directory / "kannel.conf"
        file.write_text(Template(configuration).substitute(values))
        self.programs.start("bearerbox", BEARERBOX, "-v", "1", file)
        self.programs.wait_for(self.status, "the bearerbox")
        self.smsbox = self.programs.start("smsbox", SMSBOX, "-v", "0", file)
        self.programs.wait_for(lambda: "smsbox:" in self.status(), "the smsbox")

    def status(self) -> str:
        """What the bearerbox says of itself and its links; nothing before it is up."""
        query = {"password": ADMIN_PASSWORD}
        try:
            return requests.get(f"{url(self.ports.admin)}/status.txt", params=query, timeout=30).text
        except requests.ConnectionError:
            return ""

    def retries(self) -> int:
        """How often the smsbox came back with what nobody had taken."""
        return self.smsbox.said().count("Retrying request")


class Fakesmsc:
    """The operator, as far as Kannel's own test program plays one."""

    def __init__(self, kannel: Kannel) -> None:
        self._kannel = kannel
        self._runs: list[Program] = []

    def connect(self, *message: str) -> None:
        """Be there from now on, for the replies; `message` is what a citizen sends us first.

        It is written as the program wants it: sender, receiver, "text" or "ucs2", and the words, which for
        "ucs2" are UTF-16 with each byte as %XX.
        """
        most = ("-m", "1", " ".join(message)) if message else ("-m", "0", "0 0 text -")
        port = str(self._kannel.ports.smsc)
        arguments = ("-H", "127.0.0.1", "-r", port, "-i", "0.01", *most)
        self._runs.append(self._kannel.programs.start("fakesmsc", FAKESMSC, *arguments))

    def hang_up(self) -> None:
        self._runs[-1].kill()
        self._kannel.programs.wait_for(lambda: "(re-connecting" in self._kannel.status(), "the link's end")

    def received(self) -> list[str]:
        """The texts of all that was sent to citizens."""
        lines = re.findall(r"Got message \d+: <(.*)>", "".join(one.said() for one in self._runs))
        return [line.split(" ", 3)[3] for line in lines]


@dataclass(frozen=True, slots=True)
class Part:
    """One SMS as it goes on the air."""

    to: str
    octets: bytes
    encoding: str
    header: bytes
    """The user data header, by which phones join parts."""
    report_to: str
    """Where to tell what became of it, with %d and %P still in it."""


def joined(parts: Sequence[Part]) -> str:
    """The text as a phone shows it. The octets are joined: Kannel cuts an emoji in two where a part ends."""
    in_order = sorted(parts, key=lambda part: part.header)
    return b"".join(part.octets for part in in_order).decode(parts[0].encoding, "replace") if parts else ""


class Smsc:
    """An operator of ours, which hears and says single SMS."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.refuses = False
        self.url = ""
        """Where Kannel brings us what is for a citizen."""
        self.send_to = ""
        """Where we bring Kannel what a citizen sends."""
        self._lock = threading.Lock()
        self.app = web.Application()
        self.app.router.add_get("/send", self._take)

    async def _take(self, request: web.Request) -> web.Response:
        query = dict(parse_qsl(request.rel_url.raw_query_string, encoding="latin-1"))
        with self._lock:
            if self.refuses:
                return web.Response(status=202, text="5: Rejected")
            self.parts.append(_part(query))
        return web.Response(status=202, text="0: Accepted for delivery")

    def say(self, text: bytes, *, coding: int, header: bytes, sender: str) -> None:
        """One SMS from a citizen's phone: coding 0 with UTF-8, or 2 with UTF-16."""
        fields = {"from": sender, "to": "1708", "text": text, "coding": coding, "udh": header}
        answer = requests.get(self.send_to, params=self._signed(fields), timeout=30)
        assert answer.text == "Sent.", answer.text

    def report(self, part: Part, status: int) -> None:
        report_to = part.report_to.replace("%P", quote(part.to)).replace("%d", str(status))
        answer = requests.get(report_to, timeout=30)
        assert answer.text == "Sent.", answer.text

    def _signed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"username": "operator", "password": SMSC_PASSWORD, **fields}


def _part(query: dict[str, str]) -> Part:
    octets = {name: value.encode("latin-1") for name, value in query.items()}
    encoding = {"0": "utf-8", "2": "utf-16-be"}[query["coding"]]
    return Part(query["to"], octets["text"], encoding, octets.get("udh", b""), query.get("dlr-url", ""))
