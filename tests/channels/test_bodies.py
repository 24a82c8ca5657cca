"""How much of a body is read."""

import pytest

from channels.bodies import MOST_BRACKETS, NotReadable, has_more_blocks, read_json


def test_what_is_json_is_read() -> None:
    assert read_json(b'{"a": [1, {}]}') == {"a": [1, {}]}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5_000])
def test_what_is_not_is_said_to_be_not(body: bytes) -> None:
    with pytest.raises(NotReadable, match="not JSON"):
        read_json(body)


def test_more_objects_and_lists_than_any_platform_sends_are_not_read() -> None:
    with pytest.raises(NotReadable, match="more than 3 objects and lists"):
        read_json(b'{"a": [{}, []]}', most=3)
    assert read_json(b'{"a": [{}, []]}', most=4)


def test_a_body_of_brackets_is_not_even_parsed() -> None:
    # Of these, Python's reader makes a million lists, in seconds.
    with pytest.raises(NotReadable, match="brackets"):
        read_json(b"[" + b"[]," * MOST_BRACKETS + b"[]]")


@pytest.mark.parametrize("most", [0, 1, 2, 5, 6])
def test_blocks_are_counted_wherever_they_stand(most: int) -> None:
    raw: object = [{"a": {}, "b": "{}[]"}, [[], 1], None]
    assert has_more_blocks(raw, most) is (most < 5)
