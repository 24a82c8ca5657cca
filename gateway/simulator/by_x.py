"""A person on the X phone: posts that everybody reads, and direct messages."""

from collections.abc import Iterable

from gateway.simulator import faults, x
from gateway.simulator.entry import Author, Entry, Problem, State
from gateway.simulator.phones import Person, X
from gateway.simulator.said import Said
from gateway.simulator.state import Simulator
from gateway.simulator.wire import Call


async def send(simulator: Simulator, person: Person, said: Said) -> Entry:
    """Raises LookupError where a photo is not kept any more."""
    for photo in said.photos:
        simulator.photos.get(photo)
    account = simulator.account
    entry = simulator.phones.write(
        X,
        person.id,
        Author.CITIZEN,
        said.text,
        State.SENDING,
        external_id=account.next_id(),
        answers=said.answered.id if said.answered else None,
        quote=said.answered.in_short if said.answered else None,
        photos=said.photos,
        public=said.public,
    )
    (account.posts if said.public else account.messages).append(entry)
    if said.public and not account.names_us(entry):
        # Nobody tells us of it.
        simulator.phones.change(entry, state=State.SENT)
        return entry
    calls = list(_calls(simulator, entry))
    problem = await _bring(simulator, calls)
    became = State.REFUSED if problem else State.RECEIVED if calls else State.QUEUED
    simulator.phones.change(entry, state=became, problem=problem)
    return entry


def _calls(simulator: Simulator, entry: Entry) -> Iterable[Call]:
    """One for every webhook and every kind of event that it is: a reply that names us is two."""
    account, secret = simulator.account, simulator.channels[X]["consumer_secret"]
    for kind in _kinds(simulator, entry):
        if entry.public:
            activity = x.activity(kind, account.us.id, account.post(entry), account.includes([entry]))
        else:
            activity = x.activity(kind, account.us.id, _received(simulator, entry), {})
        for url in account.addresses(kind):
            yield x.signed_call(url, activity, secret)


def _kinds(simulator: Simulator, entry: Entry) -> Iterable[str]:
    account = simulator.account
    if not entry.public:
        yield "dm.received"
    if entry.public and account.names_us_itself(entry):
        yield "post.mention.create"
    if entry.public and account.is_reply_to_us(entry):
        yield "post.reply.create"


def _received(simulator: Simulator, entry: Entry) -> dict[str, object]:
    account = simulator.account
    sender, photos = account.user(entry), account.photos(entry)
    return x.received(entry.external_id, sender, account.us, entry.text, entry.at, photos)


async def _bring(simulator: Simulator, calls: list[Call]) -> Problem | None:
    times = faults.times(simulator.faults["x"])
    problems = [await simulator.line.carry(call) for call in calls for _ in range(times)]
    return next(filter(None, problems), None)
