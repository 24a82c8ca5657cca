"""The short form of `python -m tests.fuzz`: some hundreds of spoiled requests into each webhook."""

import shutil
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.messages import WebhookRequest
from gateway import webhooks
from tests.fuzz.house import House, unkept
from tests.fuzz.running import inputs
from tests.fuzz.ways import WAYS, Way
from tests.office import PUBLIC_URL

INPUTS = 300
HANDLED = 15


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


@pytest.fixture
def house(way: Way, tmp_path: Path, sqlite_template: Path) -> House:
    shutil.copy(sqlite_template, tmp_path / "lapor.db")
    return House(way, tmp_path)


async def test_whatever_comes_is_kept_or_refused_and_nothing_is_lost(house: House) -> None:
    async with house.open():
        found = await house.take(list(inputs(house.way, range(INPUTS), seed=1708)))
        found.add(house.handle_some(HANDLED))
    assert found.problems == []
    assert found.answers == {200: INPUTS * 9 // 10, 403: INPUTS // 10}
    assert found.became["message"] > INPUTS / 10 < found.became["parked"]


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(rng=st.randoms(use_true_random=False))
def test_whatever_is_wrong_with_it_every_item_is_read_or_parked(house: House, rng: Random) -> None:
    """By Hypothesis, which looks for the smallest request that shows the contrary."""
    request = house.way.authentic(rng, 1)
    path, _, query = request.target.partition("?")
    ours = WebhookRequest(
        method=request.method,
        url=PUBLIC_URL + request.target,
        tail=path.removeprefix(f"/webhooks/{house.way.channel}").removeprefix("/"),
        raw_query=query,
        headers={"x-fuzz": "1", **{name.lower(): value for name, value in request.headers.items()}},
        body=request.body,
    )
    channel = house.runtime.channels[house.way.channel]
    channel.verify(ours)
    assert not unkept(house.way, request, webhooks.read(channel, ours))
