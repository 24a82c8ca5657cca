"""The key of the tests, which seals nothing of anybody's."""

from sqlalchemy import Connection, Engine

from store.sealing.keys import Key, Keyring

KEY = "YSBrZXkgdGhhdCBpcyB1c2VkIGJ5IHRlc3RzIG9ubHk"
RING = Keyring([Key(KEY)])


def keyless(engine: Engine) -> Connection:
    """To a store of a version that had no key yet."""
    return engine.execution_options(lapor_keyless=True).connect()
