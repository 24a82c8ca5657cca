"""What citizens do, drawn by a seeded random. Each of them is owed one ticket, whatever they do besides."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from gateway.simulator import kannel, telegram, whatsapp
from tests import office
from tests.torture.citizens import CHANNELS, Citizen, Said, Step, says

PHOTO = "foto-1"
"""The file of every photo; the providers hold it."""

COMPLAINTS = (
    "Laporan ke-{n}: lampu jalan mati di Jalan Contoh nomor {n}",
    "mohon dicek pak, jln berlubang di Jalan Contoh no {n} sdh sebulan blm diperbaiki",
    "Sampah menumpuk di depan Jalan Contoh nomor {n}, sudah dua minggu tidak diangkut",
    "air PDAM di Jalan Contoh {n} mati dari kemarin, tolong segera ditindak lanjuti",
    "Saluran air tersumbat di Jalan Contoh nomor {n}, kalau hujan banjir sampai masuk rumah",
    "pelayanan puskesmas di Jalan Contoh {n} lambat sekali, antri dari pagi tidak dilayani",
)
EMERGENCIES = (
    "TOLONG ada kebakaran rumah di Jalan Contoh nomor {n}",
    "ada pohon tumbang menimpa rumah di Jalan Contoh {n}, ada orang terjepit",
)
LONG = (
    "Dengan hormat, kami warga Jalan Contoh nomor {n} menyampaikan bahwa jembatan kayu di ujung jalan sudah "
    "lapuk dan berlubang, anak sekolah lewat setiap pagi. Mohon diperbaiki sebelum musim hujan."
)
STATUS = "gimana laporan saya?"


@dataclass(frozen=True, slots=True)
class Story:
    citizens: tuple[Citizen, ...]
    steps: tuple[Step, ...]
    answers: int = 1
    """Replies that each of them may get, at most."""
    apart: int = 0
    """Replies more, where its messages come apart by more than an album is waited for: a platform that was
    told 503 sends some of them later, and a photo without words is asked after."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What a story is written with."""

    draw: Random
    ids: Iterator[int]
    now: datetime

    def words(self, citizen: Citizen, wordings: Sequence[str] = COMPLAINTS) -> str:
        return self.draw.choice(wordings).format(n=citizen.number)

    def says(self, citizen: Citizen, text: str, earlier: timedelta = timedelta()) -> Step:
        return says(citizen, text, next(self.ids), self.now - earlier)

    def later(self, step: Step, longest: float) -> Step:
        return replace(step, after=self.draw.uniform(0, longest))


Tell = Callable[[Citizen, Pen], Story]


def complaint(citizen: Citizen, pen: Pen) -> Story:
    return Story((citizen,), (pen.says(citizen, pen.words(citizen)),))


def emergency(citizen: Citizen, pen: Pen) -> Story:
    return Story((citizen,), (pen.says(citizen, pen.words(citizen, EMERGENCIES)),))


def redelivered(citizen: Citizen, pen: Pen) -> Story:
    """Their platform hands over one message several times, perhaps at once."""
    said = pen.says(citizen, pen.words(citizen))
    again = [pen.later(said, 6) for _ in range(pen.draw.randint(1, 3))]
    return Story((citizen,), (said, *again))


def days_ago(citizen: Citizen, pen: Pen) -> Story:
    """Sent days ago, and handed over only now, twice."""
    said = pen.says(citizen, pen.words(citizen), timedelta(days=pen.draw.randint(1, 6)))
    return Story((citizen,), (said, pen.later(said, 6)))


def asked_after(citizen: Citizen, pen: Pen) -> Story:
    said = pen.says(citizen, pen.words(citizen))
    asked = pen.says(citizen, STATUS)
    return Story((citizen,), (said, replace(asked, after=pen.draw.uniform(1, 4), in_turn=True)), answers=2)


def said_again(citizen: Citizen, pen: Pen) -> Story:
    """The same words once more, as a message of its own: the same number, and no other."""
    words = pen.words(citizen)
    first, again = pen.says(citizen, words), pen.says(citizen, words)
    return Story((citizen,), (first, replace(again, after=pen.draw.uniform(1, 4), in_turn=True)), answers=2)


def edited(citizen: Citizen, pen: Pen) -> Story:
    words, id = pen.words(citizen), next(pen.ids)
    first = says(citizen, words, id, pen.now)
    better = f"{words}, dekat masjid"
    call = office.telegram_call(better, chat=citizen.number, message_id=id, edited=True, time=pen.now)
    [(channel, key)] = first.keys
    said = {(channel, f"{key}:edit:{id}"): Said(better)}
    change = Step(call, said, after=pen.draw.uniform(0.5, 3), in_turn=True)
    return Story((citizen,), (first, change))


def album(citizen: Citizen, pen: Pen) -> Story:
    """Three photos sent as one, the words under any of them, handed over in any order."""
    worded, group = pen.draw.randrange(3), f"{next(pen.ids)}"
    person = telegram.user(citizen.number, "Warga")
    words = pen.words(citizen)
    photos = []
    for number in range(3):
        id = next(pen.ids)
        caption = words if number == worded else ""
        photo = telegram.photo(PHOTO, 4000, caption)
        seconds = int(pen.now.timestamp())
        raw = telegram.message(id, person, person, seconds, photo, album=group)
        call = telegram.webhook_call(
            telegram.numbered(id, "message", raw),
            f"{office.PUBLIC_URL}/webhooks/telegram",
            office.SECRET_TOKEN,
        )
        photos.append(Step(call, {("telegram", f"{citizen.number}:{id}"): Said(caption, photos=1)}))
    return Story((citizen,), tuple(pen.draw.sample(photos, 3)), apart=1)


def long_sms(citizen: Citizen, pen: Pen) -> Story:
    """In pieces that nobody joins and that come in any order."""
    pieces = kannel.parts(LONG.format(n=citizen.number), citizen.number % 256)
    steps = [_piece(citizen, udh, text, next(pen.ids), pen.now) for udh, text in pieces]
    return Story((citizen,), tuple(pen.draw.sample(steps, len(steps))))


def _piece(citizen: Citizen, udh: bytes, text: str, id: int, at: datetime) -> Step:
    query = kannel.message_query(
        message_id=f"torture-{id}",
        sender=f"0812000{citizen.number:05d}",
        receiver="1708",
        text=text,
        time=int(at.timestamp()),
        udh=udh,
    )
    call = kannel.message_call(office.PUBLIC_URL, office.KANNEL_SECRET, query)
    return Step(call, {("sms_1708", f"torture-{id}"): Said(text)})


def photo(citizen: Citizen, pen: Pen) -> Story:
    id, words = f"wamid.t{next(pen.ids)}", pen.words(citizen)
    image = whatsapp.image(PHOTO, b"", words)
    call = office.whatsapp_call("image", image, citizen.contact, id=id, at=pen.now)
    return Story((citizen,), (Step(call, {("whatsapp", id): Said(words, photos=1)}),))


def two_at_once(citizen: Citizen, pen: Pen) -> Story:
    """Meta hands over what two people wrote in one request."""
    both = (citizen, replace(citizen, number=citizen.number + NEIGHBOUR))
    ids = [f"wamid.t{next(pen.ids)}" for _ in both]
    words = [pen.words(one) for one in both]
    items = [
        whatsapp.message(
            one.contact,
            "text",
            whatsapp.text(text),
            message_id=id,
            timestamp=int(pen.now.timestamp()),
        )
        for one, id, text in zip(both, ids, words, strict=True)
    ]
    body = whatsapp.messages_body(office.PHONE_NUMBER_ID, [one.contact for one in both], items)
    said = {("whatsapp", id): Said(text) for id, text in zip(ids, words, strict=True)}
    return Story(both, (Step(office.signed_by_meta(body), said),))


NEIGHBOUR = 25_000
"""How far the number of a story's second citizen is from the first one's."""


HOW_OFTEN: Mapping[str, Mapping[Tell, int]] = {
    "telegram": {
        complaint: 30,
        emergency: 8,
        redelivered: 15,
        days_ago: 8,
        asked_after: 8,
        said_again: 6,
        edited: 10,
        album: 8,
    },
    "sms_1708": {
        complaint: 30,
        emergency: 8,
        redelivered: 15,
        days_ago: 8,
        asked_after: 8,
        said_again: 6,
        long_sms: 10,
    },
    # Nobody may be written to there whose last message is older than a day.
    "whatsapp": {
        complaint: 30,
        emergency: 8,
        redelivered: 15,
        asked_after: 8,
        said_again: 6,
        photo: 8,
        two_at_once: 8,
    },
    "twitter": {complaint: 30, emergency: 8, redelivered: 15, days_ago: 8, asked_after: 8, said_again: 6},
}


def stories(seed: int, first: int, on_x: int) -> Iterator[Story]:
    """Without end, each about somebody new, whose numbers begin with `first`; the first of them one on each
    channel. Only `on_x` of them are on X: it takes 15 private replies in a quarter of an hour."""
    draw, ids, numbers = Random(seed), count(first * 1000), count(first)
    unheard = draw.sample(CHANNELS, len(CHANNELS))
    while True:
        channel = unheard.pop() if unheard else draw.choice(CHANNELS if on_x else CHANNELS[:-1])
        on_x -= channel == "twitter"
        tells = HOW_OFTEN[channel]
        [tell] = draw.choices(list(tells), list(tells.values()))
        yield tell(Citizen(channel, next(numbers)), Pen(draw, ids, datetime.now(UTC)))
