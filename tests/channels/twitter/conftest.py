from collections.abc import AsyncIterator

import pytest

from tests.channels.twitter.fake_x import FakeX


@pytest.fixture
async def x() -> AsyncIterator[FakeX]:
    fake = FakeX()
    runner = await fake.start()
    yield fake
    await runner.cleanup()
