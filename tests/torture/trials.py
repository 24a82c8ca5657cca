"""Which fault is suffered by which house: all of them one by one, or the quick form, two at a time."""

import asyncio
from collections.abc import Callable, Sequence

from tests.torture.faults import BOTH, Fault
from tests.torture.house import Skipped, open_house
from tests.torture.scale import QUICK, Scale
from tests.torture.table import Row
from tests.torture.trial import suffer

SEED = 1708
FIRST, NEXT = 1001, 2000
"""The number of a house's first citizen, and how far it is from there to the first one of its next trial."""

Tell = Callable[[Row], None]


async def full(faults: Sequence[Fault], stores: Sequence[str], scale: Scale, tell: Tell) -> list[Row]:
    """One fault after the other, each in a house of its own, on each of its stores."""
    rows: list[Row] = []
    for fault in faults:
        for store in fault.stores:
            if store in stores:
                rows += await in_one_house([fault], store, scale, tell)
    return rows


async def quick(faults: Sequence[Fault], tell: Tell) -> list[Row]:
    """What matters most: a house on each store, side by side, and in each one fault after the other. A house
    that has suffered ten is as good as new, or it is broken."""
    houses = [[fault for fault in faults if store in fault.quick] for store in BOTH]
    suffered = await asyncio.gather(
        *(
            in_one_house(its_own, store, QUICK, tell)
            for its_own, store in zip(houses, BOTH, strict=True)
            if its_own
        )
    )
    return [row for rows in suffered for row in rows]


async def in_one_house(faults: Sequence[Fault], store: str, scale: Scale, tell: Tell) -> list[Row]:
    """`faults` are of one `Build`."""
    rows: list[Row] = []
    try:
        async with open_house(store, scale, faults[0].build) as house:
            for number, fault in enumerate(faults):
                rows.append(Row(fault, store, await suffer(house, fault, scale, SEED, FIRST + NEXT * number)))
                tell(rows[-1])
    except Skipped as skipped:
        rows = [Row(fault, store, skipped=str(skipped)) for fault in faults]
        for row in rows:
            tell(row)
    return rows
