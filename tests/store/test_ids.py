import time
from concurrent.futures import ThreadPoolExecutor

from store.ids import new_id


def test_what_is_drawn_later_is_greater_even_within_one_millisecond() -> None:
    drawn = [new_id() for _ in range(10_000)]
    assert drawn == sorted(drawn)


def test_no_two_threads_draw_the_same() -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: new_id(), range(10_000)))
    assert len(set(drawn)) == len(drawn)


def test_an_id_is_a_uuid_of_version_7_and_tells_its_time() -> None:
    before = time.time_ns() // 1_000_000
    drawn = new_id()
    assert (drawn.version, drawn.variant) == (7, "specified in RFC 4122")
    assert before <= drawn.int >> 80 <= time.time_ns() // 1_000_000 + 1
