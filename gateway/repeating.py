"""What a process does beside its work, again and again."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def repeating(name: str, every: float, work: Callable[[], None]) -> Iterator[None]:
    """Do `work` every so many seconds, in a thread called `name`, for as long as the block runs. It has ended
    when the block has."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(every):
            work()

    thread = threading.Thread(target=go_on, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
