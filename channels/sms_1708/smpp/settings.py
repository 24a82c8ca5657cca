"""The settings of the smpp driver."""

from typing import Literal

from pydantic import BaseModel, Field

from channels.sms_1708.block import STRICT

Alphabet = Literal["gsm7", "latin-1"]
IdBase = Literal["same", "decimal", "hex"]

ASCII = r"^[!-~]*$"


class SmppSettings(BaseModel):
    """What stands under ``channels.sms_1708.smpp``. The longest values are those of SMPP 3.4."""

    model_config = STRICT

    host: str = Field(description="where the operator's SMS centre is", examples=["smsc.operator.example"])
    port: int = Field(2775, ge=1, le=65535, description="its port", examples=["2775"])
    tls: bool = Field(False, description="true where it speaks TLS on that port", examples=["false"])
    system_id: str = Field(
        min_length=1,
        max_length=15,
        pattern=ASCII,
        description="our name there, of at most 15 characters",
        examples=["${SMPP_SYSTEM_ID}"],
    )
    password: str = Field(
        max_length=8,
        pattern=ASCII,
        repr=False,
        description="our password there; SMPP 3.4 has room for 8 characters",
        examples=["${SMPP_PASSWORD}"],
    )
    system_type: str = Field(
        "",
        max_length=12,
        pattern=ASCII,
        description="what the operator says, mostly nothing",
        examples=["VMA"],
    )
    address_range: str = Field(
        "",
        max_length=40,
        pattern=ASCII,
        description="which numbers' messages come to us, where the operator wants it said",
        examples=['"1708"'],
    )
    # A short code is a number of one network: neither international nor of a numbering plan.
    source_ton: int = Field(3, ge=0, le=6, description="the type of our number, 0 to 6", examples=["3"])
    source_npi: int = Field(0, ge=0, le=18, description="the numbering plan of ours, 0 to 18", examples=["0"])
    dest_ton: int = Field(1, ge=0, le=6, description="the type of a citizen's number", examples=["1"])
    dest_npi: int = Field(1, ge=0, le=18, description="the numbering plan of theirs", examples=["1"])
    enquire_every: float = Field(
        30, gt=0, description="seconds after which we ask whether the link still works", examples=["30"]
    )
    window: int = Field(
        10,
        ge=1,
        le=1000,
        description="parts of replies that may be on their way at once; what the operator allows",
        examples=["10"],
    )
    default_alphabet: Alphabet = Field(
        "gsm7",
        description="gsm7 or latin-1, what the operator means by data_coding 0",
        examples=["gsm7"],
    )
    receipt_id_base: IdBase = Field(
        "same",
        description="decimal or hex, where receipts write in that base the ids that were given to us in the"
        " other; same where they write them as they were given",
        examples=["same"],
    )
    repeat_window: float = Field(
        60,
        ge=0,
        description="seconds in which the same text from the same number is one message handed over twice",
        examples=["60"],
    )
