"""One fault from start to end: traffic, the fault in its midst, rest, and the ledgers."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from sqlmodel import select

from channels.messages import DeliveryStatus, InboundMessage
from gateway.simulator import kannel
from gateway.simulator.wire import Call
from gateway.webhooks import read
from store import models as m
from store.engine import reading
from tests.far_end import Sent
from tests.office import kannel_receipt_call, whatsapp_receipt_call
from tests.torture.citizens import CHANNELS, Citizen, Key, Said
from tests.torture.faults import Fault
from tests.torture.house import House
from tests.torture.ledgers import Answer, Ledgers, Owed, Received, Reply
from tests.torture.platforms import Platforms
from tests.torture.reconcile import Findings, reconcile
from tests.torture.scale import Scale
from tests.torture.scene import Scene
from tests.torture.stories import Story, stories

TOLD_OF = 0.5
"""How likely the platform tells what became of a reply, where it ever does."""


async def suffer(house: House, fault: Fault, scale: Scale, seed: int, first: int) -> Findings:
    """`first` is the number of the first citizen who writes: nobody writes in two trials of one house."""
    # In one group: a driver that dies ends the trial, and not only the traffic.
    async with asyncio.TaskGroup() as tasks, Platforms(house.doors, tasks) as platforms:
        scene = Scene(
            house, platforms, scale, sent_before=len(house.providers.sent), noise_before=len(house.noise())
        )
        writing = tasks.create_task(platforms.bring(stories(seed, first, scale.on_x), scale.rate, scale.most))
        telling = tasks.create_task(_tell_of_replies(house, platforms, Random(seed)))
        try:
            await asyncio.sleep(scale.before)
            await fault.happens(scene)
            over = time.monotonic()
            await asyncio.sleep(scale.after)
            writing.cancel()
            left = await _settle(house, platforms, scale)
        finally:
            writing.cancel()
            telling.cancel()
    return reconcile(await asyncio.to_thread(_ledgers, scene, over, left))


async def _settle(house: House, platforms: Platforms, scale: Scale) -> str:
    """Wait until everything was taken and something was made of it, by itself; what is left after all."""
    try:
        async with asyncio.timeout(scale.patience):
            while True:
                await platforms.finish()
                if not await asyncio.to_thread(house.left) and not platforms.waiting:
                    return ""
                await asyncio.sleep(0.1)
    except TimeoutError:
        left = await asyncio.to_thread(house.left)
        return left or "platforms that insist"


async def _tell_of_replies(house: House, platforms: Platforms, draw: Random) -> None:
    """Delivered comes before sent. For half it comes again: the others show a status that goes back."""
    told = len(house.providers.sent)
    while True:
        arrived = house.providers.sent[told:]
        told += len(arrived)
        for sent in arrived:
            if draw.random() < TOLD_OF:
                platforms.tell(_receipts(sent)[: draw.choice((2, 3))], sent.id or sent.delivery)
        await asyncio.sleep(0.05)


def _receipts(sent: Sent) -> list[Call]:
    if sent.channel == "sms_1708":
        statuses = (kannel.DELIVERED, kannel.ACCEPTED_BY_SMSC, kannel.DELIVERED)
        return [kannel_receipt_call(sent.delivery, status) for status in statuses]
    if sent.channel == "whatsapp":
        who = Citizen("whatsapp", int(sent.to.removeprefix("ID.warga"))).contact
        return [whatsapp_receipt_call(sent.id, word, who) for word in ("delivered", "sent", "delivered")]
    return []


def _ledgers(scene: Scene, over: float, left: str) -> Ledgers:
    house, platforms = scene.house, scene.platforms
    owed = _owed(platforms.stories, _taken(platforms.answers), scene.scale.schedule.album_patience)
    addresses = {
        citizen.reached_at: citizen.address for story in platforms.stories for citizen in story.citizens
    }
    with reading(house.runtime.engine) as session:
        messages = session.exec(select(m.Message)).all()
        complaints = session.exec(select(m.Complaint)).all()
        files = session.exec(select(m.Media).where(m.Media.state == m.MediaState.FETCHED)).all()
        deliveries = session.exec(select(m.Delivery)).all()
    fetched = Counter(one.message_id for one in files)
    settled = frozenset(house.settled)
    house.settled |= {one.address for one in owed}
    return Ledgers(
        owed=owed,
        answers=platforms.answers,
        messages=_spooled(house) | {(one.channel, one.external_id): one.state for one in messages},
        said={
            key: said
            for story in platforms.stories
            for step in story.steps
            for key, said in step.said.items()
        },
        kept={(one.channel, one.external_id): Said(one.text, fetched[one.id]) for one in messages},
        channels=CHANNELS,
        tickets=[(one.address, one.ticket) for one in complaints if one.address not in settled],
        replies=[_reply(one) for one in deliveries if one.address not in settled],
        received=_received(scene, addresses),
        sender_kills=scene.sender_kills,
        over=over,
        left=left,
        noise=house.noise()[scene.noise_before :],
    )


def _spooled(house: House) -> dict[Key, str]:
    spool, channels = house.runtime.spool, house.runtime.channels
    waiting = [spool.read(path) for path in spool.waiting()]
    events = [event for one in waiting for event in read(channels[one.channel], one.request)]
    return {(one.channel, one.external_id): "spooled" for one in events if isinstance(one, InboundMessage)}


def _taken(answers: Sequence[Answer]) -> dict[Key, float]:
    """When each message was answered 200 for the first time."""
    return {key: one.at for one in reversed(answers) if one.status == 200 for key in one.keys}


def _owed(told: Sequence[Story], taken: Mapping[Key, float], patience: float) -> list[Owed]:
    owed = []
    for story in told:
        keys = tuple(key for step in story.steps for key in step.keys)
        at = [taken[key] for key in keys if key in taken]
        came_apart = bool(at) and max(at) - min(at) > patience
        answers = story.answers + (story.apart if came_apart else 0)
        owed += [Owed(citizen.address, keys, answers) for citizen in story.citizens]
    return owed


def _reply(delivery: m.Delivery) -> Reply:
    return Reply(
        id=str(delivery.id),
        address=delivery.address,
        text=delivery.text,
        external_id=delivery.external_id or "",
        sent=delivery.status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ),
        delivered=delivery.status.rank >= DeliveryStatus.DELIVERED.rank,
    )


def _received(scene: Scene, addresses: Mapping[str, str]) -> list[Received]:
    providers = scene.house.providers
    arrived = list(zip(providers.sent, providers.arrived, strict=False))[scene.sent_before :]
    # Whoever is no citizen of this trial goes by the platform's name: the judge knows nobody of it.
    return [Received(addresses.get(sent.to, sent.to), sent.text, at) for sent, at in arrived]
