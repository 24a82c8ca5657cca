"""The settings of the kannel driver."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from pydantic import BaseModel, Field, field_validator

from channels.sms_1708.block import HTTP_URL, STRICT


class Parameters(BaseModel):
    """What stands under ``channels.sms_1708.kannel.parameters``: our word and the gateway's.

    By default they are those of the get-url in this package's docstring. A gateway that has no such thing
    sends none of that name.
    """

    model_config = STRICT

    id: str = Field("id", description="what the gateway calls its id of a message", examples=["msgid"])
    sender: str = Field(
        "from", alias="from", description="what the gateway calls the citizen's number", examples=["msisdn"]
    )
    to: str = Field("to", description="what the gateway calls our number", examples=["shortcode"])
    text: str = Field("text", description="what the gateway calls the text", examples=["message"])
    time: str = Field(
        "time",
        description="what the gateway calls the time: seconds since 1970, or YYYY-MM-DD HH:MM[:SS] in UTC",
        examples=["timestamp"],
    )
    charset: str = Field("charset", description="what the gateway calls the charset", examples=["charset"])
    coding: str = Field(
        "coding", description="what the gateway calls the coding, which is 1 for no text", examples=["dc"]
    )
    smsc: str = Field("smsc", description="what the gateway calls the operator's link", examples=["telco"])
    udh: str = Field("udh", description="what the gateway calls the user data header", examples=["udh"])
    part_reference: str | None = Field(
        None, description="what the gateway calls what all parts of one message share", examples=["ref"]
    )
    part_number: str | None = Field(
        None, description="what the gateway calls the number of a part, from 1", examples=["seq"]
    )
    part_total: str | None = Field(
        None, description="what the gateway calls how many parts there are", examples=["total"]
    )


class KannelSettings(BaseModel):
    """What stands under ``channels.sms_1708.kannel``."""

    model_config = STRICT

    secret: str = Field(
        pattern=r"^[A-Za-z0-9_-]+$",
        repr=False,
        description="a long random word of A-Z a-z 0-9 _ -; the last part of the address that Kannel calls",
        examples=["${KANNEL_SECRET}"],
    )
    allow_from: list[IPv4Network | IPv6Network] = Field(
        default_factory=list,
        description="the addresses and networks Kannel may call us from; any where there are none",
        examples=["[10.20.30.40, 10.1.0.0/16]"],
    )
    parameters: Parameters = Field(
        default_factory=Parameters, description="the gateway's own names of its parameters"
    )
    sendsms_url: str = Field(
        "",
        pattern=HTTP_URL,
        description="where the smsbox takes messages; can be left out when api_base is set",
        examples=["http://127.0.0.1:13013/cgi-bin/sendsms"],
    )
    username: str = Field(description="the sendsms-user's name", examples=["${KANNEL_USERNAME}"])
    password: str = Field(
        repr=False, description="the sendsms-user's password", examples=["${KANNEL_PASSWORD}"]
    )
    repeat_window: float = Field(
        60,
        ge=0,
        description="seconds in which the same text from the same number is one message handed over twice",
        examples=["60"],
    )

    @field_validator("allow_from", mode="before")
    @classmethod
    def _networks(cls, written: Any) -> list[IPv4Network | IPv6Network]:
        # Here, and not by pydantic, which names the place in the list and does not say what stands there.
        # The environment has no lists: commas part them.
        listed = written.split(",") if isinstance(written, str) else written
        if not isinstance(listed, list):
            raise ValueError("it is no list of addresses and networks")
        return [ip_network(str(network).strip()) for network in listed]
