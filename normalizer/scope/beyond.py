"""Is this a matter that SP4N-LAPOR! cannot take, and who can?

No word alone says so: "polisi", "pemilu", "perusahaan", "bank" are in many complaints about an office. So
each kind has its phrases, and phrases of what an office owes make it a report again.

Decided where the papers leave it open: gambling dens, drink, street races and quacks are public order and
stay in; dealing in drugs is a crime. Violence at home stays in, for there is an office that helps. So does
theft of public property, because somebody has to replace it, and a police report that nobody follows up.
"""

from dataclasses import dataclass
from enum import StrEnum

from normalizer.scope.heard import heard


@dataclass(frozen=True, slots=True)
class Referral:
    """Who can help instead."""

    key: str
    name: str
    """Short, as it is said to a citizen."""


class Beyond(StrEnum):
    """What others have to see to, in the order in which one message is asked about them."""

    ELECTION = "election"
    COURT = "court"
    """A matter before a court, or decided by one."""
    SCAM = "scam"
    """Somebody tries to cheat by SMS, call or chat."""
    LOAN = "loan"
    """Loan apps, banks, insurance."""
    SOCIAL_MEDIA = "social_media"
    """Merely seen in social media, or about what is shown there."""
    PRIVATE_FIRM = "private_firm"
    """A shop, a courier, a private service."""
    CRIME = "crime"
    """A crime, a theft, a loss, a missing person."""
    UNRELATED = "unrelated"
    """Nothing that a government does: quarrels, love, debts among neighbours, prayers."""

    @property
    def refer_to(self) -> Referral | None:
        return _REFERRALS.get(self)


_REFERRALS = {
    Beyond.ELECTION: Referral("bawaslu", "Bawaslu"),
    Beyond.COURT: Referral("court", "pengadilan"),
    Beyond.SCAM: Referral("aduannomor", "aduannomor.id"),
    Beyond.LOAN: Referral("ojk", "OJK 157"),
    Beyond.SOCIAL_MEDIA: Referral("aduankonten", "aduankonten.id"),
    Beyond.PRIVATE_FIRM: Referral("firm", "layanan pelanggan perusahaan atau BPKN"),
    Beyond.CRIME: Referral("police", "polisi 110"),
}


def beyond(text: str) -> Beyond | None:
    """The kind of matter it is, where it is not ours."""
    names = heard("beyond", text)
    return next((kind for kind in Beyond if _is(kind, names)), None)


def _is(kind: Beyond, names: frozenset[str]) -> bool:
    if f"{kind}_ours" in names:
        return False
    return f"{kind}_sure" in names or (kind in names and "ours" not in names)
