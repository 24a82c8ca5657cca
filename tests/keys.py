"""The key of the tests, which seals nothing of anybody's."""

from store.sealing.keys import Key, Keyring

KEY = "YSBrZXkgdGhhdCBpcyB1c2VkIGJ5IHRlc3RzIG9ubHk"
RING = Keyring([Key(KEY)])
