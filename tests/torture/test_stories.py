"""Who writes what: the same of one seed, everybody owed one ticket, every kind of thing that platforms do."""

from collections import Counter
from itertools import islice

from tests.torture.stories import HOW_OFTEN, Story, stories


def told(seed: int = 1708, on_x: int = 7) -> list[Story]:
    return list(islice(stories(seed, 1001, on_x), 400))


def test_one_seed_tells_the_same_stories() -> None:
    assert [keys(one) for one in told()] == [keys(one) for one in told()]
    assert [keys(one) for one in told()] != [keys(one) for one in told(seed=1)]


def keys(story: Story) -> list[tuple[object, float]]:
    return [(step.keys, step.after) for step in story.steps]


def test_nobody_is_in_two_stories_and_no_message_is_said_by_two() -> None:
    people = Counter(citizen for story in told() for citizen in story.citizens)
    assert max(people.values()) == 1
    said = Counter(key for story in told() for key in {key for step in story.steps for key in step.keys})
    assert max(said.values()) == 1


def test_all_channels_are_written_on_and_x_no_more_than_it_lets_us_answer() -> None:
    on = Counter(story.citizens[0].channel for story in told(on_x=7))
    assert set(on) == set(HOW_OFTEN)
    assert on["twitter"] == 7


def test_the_first_of_them_write_on_each_channel_so_that_no_short_trial_leaves_one_out() -> None:
    assert {story.citizens[0].channel for story in told(on_x=1)[: len(HOW_OFTEN)]} == set(HOW_OFTEN)
