"""Which key this store is sealed with."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class StoreKey(SQLModel, table=True):
    """The one row that says it. Whoever begins a transaction reads it; who re-seals the store holds it, so
    that nobody else is in the middle of anything."""

    __tablename__ = "store_key"

    id: int = Field(default=1, primary_key=True)
    fingerprint: str
    """Of the key: enough to tell two apart, and nothing to guess it from."""
    since: datetime
