"""What the names of a text say about one another, before one place is made of them."""

from collections.abc import Iterator, Sequence

from normalizer.places import areas
from normalizer.places.areas import DISTRICT, PROVINCE, REGENCY, related
from normalizer.places.mentions import Mention, windows
from normalizer.places.tokens import Text, listed, marks, written_out

_LONGEST_VILLAGE = 4
"""Words."""


def in_context(text: Text, named: Sequence[Mention], within: str | None) -> list[Mention]:
    """The mentions, without markets called like a district elsewhere, and with the whole name of a village
    where a part of it was taken for an area elsewhere: Padang Serai lies in Bengkulu, and not in Padang."""
    if not named or (len(named) == 1 and not within):
        return list(named)
    left = [mention for mention in named if not _is_a_market_elsewhere(text, mention, named)]
    found: list[Mention] = []
    for mention in left:
        if not found or mention.first >= found[-1].end:
            found.append(_whole(text, mention, left, within) or mention)
    return found


def _is_a_market_elsewhere(text: Text, mention: Mention, named: Sequence[Mention]) -> bool:
    """Whether "pasar minggu" stands beside a town without such a district: its own Sunday market."""
    if mention.marked or text.words[mention.first] not in listed("sites"):
        return False
    beside = [
        other
        for other in named
        if other.role >= 0 and len(other.readings[0]) <= REGENCY and _touch(text, mention, other)
    ]
    return bool(beside) and not any(_agree(mention, other) for other in named if other is not mention)


def _touch(text: Text, one: Mention, other: Mention) -> bool:
    """Whether nothing stands between them but "di"."""
    first, second = sorted((one, other))
    return first.end <= second.first and all(w in listed("at") for w in text.words[first.end : second.first])


def _agree(one: Mention, other: Mention) -> bool:
    return any(related(code, beside) for code in one.readings for beside in other.readings)


def _whole(text: Text, mention: Mention, named: Sequence[Mention], within: str | None) -> Mention | None:
    """The village whose name begins with this one, in an area that is named beside it or that we serve."""
    others = [other for other in named if other is not mention]
    around = _around(others, within)
    for area in around:
        for end, name, code in _villages_at(text, mention, area):
            # A region keeps its own name; a district elsewhere gives it to the village we serve.
            same = name == mention.key
            if same and (area != within or len(mention.readings[0]) != DISTRICT):
                continue
            if any(related(code, beside) for code in mention.readings for beside in around):
                return None
            if any(_agree(mention, other) for other in others):
                return None
            return mention._replace(end=end, key=name, readings=(code,), weak=mention.weak and same)
    return None


def _around(others: Sequence[Mention], within: str | None) -> list[str]:
    """The regencies and districts in which a village may be meant."""
    sure = [other for other in others if not other.weak and other.role >= 0]
    if not sure:
        return [within] if within and len(within) >= REGENCY else []
    codes = [code for other in sure for code in other.readings if PROVINCE < len(code) <= DISTRICT]
    if (
        within
        and len(within) >= REGENCY
        and all(any(related(code, within) for code in other.readings) for other in sure)
    ):
        return [within, *codes]
    return codes


def _villages_at(text: Text, mention: Mention, area: str) -> Iterator[tuple[int, str, str]]:
    """The villages of an area whose name covers this mention: where it ends, its key, its code."""
    villages, beginnings = areas.villages_in(area)
    starts = [mention.first]
    if text.words[mention.first] in marks():
        starts.append(mention.first + 1)
    for start in starts:
        if written_out().get(text.words[start], text.words[start]) in beginnings:
            for end, name in windows(text, start, _LONGEST_VILLAGE):
                if end >= mention.end and name in villages:
                    yield end, name, villages[name]
