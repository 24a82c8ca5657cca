"""The settings of the SMS channel: what every driver needs, and a block for each of them."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator

from channels.sms_1708.block import HTTP_URL, STRICT
from channels.sms_1708.kannel.settings import KannelSettings
from channels.sms_1708.smpp.settings import SmppSettings
from channels.sms_1708.twilio.settings import TwilioSettings


class Settings(BaseModel):
    """What stands under ``channels.sms_1708``."""

    model_config = STRICT

    enabled: bool = Field(True, description="true to use this channel", examples=["true"])
    api_base: str = Field(
        "",
        pattern=HTTP_URL,
        description="another host for the chosen driver, such as the simulator",
        examples=["http://127.0.0.1:13013"],
    )
    rate: float = Field(10, gt=0, description="replies a second; what the operator allows", examples=["10"])
    driver: Literal["kannel", "smpp", "twilio"] = Field(
        description="kannel, smpp or twilio", examples=["kannel"]
    )
    short_code: str = Field(
        "1708", pattern=r"^\d{2,8}$", description="the number citizens write to", examples=['"1708"']
    )
    keywords: dict[str, str] = Field(
        default_factory=dict,
        description="first words of a text and the region or theme each of them stands for",
        examples=["{BENGKULU: Provinsi Bengkulu, TANGKAB: Kabupaten Tangerang}"],
    )
    kannel: KannelSettings | None = Field(None, description="the settings of the kannel driver")
    smpp: SmppSettings | None = Field(None, description="the settings of the smpp driver")
    twilio: TwilioSettings | None = Field(None, description="the settings of the twilio driver")

    @field_validator("keywords", mode="before")
    @classmethod
    def _one_word_each(cls, keywords: Any) -> dict[str, str]:
        if not isinstance(keywords, Mapping):
            raise ValueError("it is no block of keywords")
        for word, meaning in keywords.items():
            if not re.fullmatch(r"\w+", str(word)) or not isinstance(meaning, str):
                raise ValueError(f"{word!r} is not one word that stands for one text")
        return {str(word).lower(): meaning for word, meaning in keywords.items()}
