"""What stands under ``channels.whatsapp``."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from channels import twilio_api
from channels.base import Capabilities, Templates, read_settings
from channels.errors import SettingsInvalid

PATH = "channels.whatsapp"
DRIVERS = ("cloud", "twilio")
STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)

WINDOW_HOURS = 24
PAUSE_PER_PERSON = timedelta(seconds=6)
"""Meta's pair rate, after which it answers 131056."""


class CloudSettings(BaseModel):
    """What stands under ``channels.whatsapp.cloud``."""

    model_config = STRICT

    phone_number_id: str = Field(
        pattern=r"^\d+$",
        description="the id (not the number itself) of our phone number, as WhatsApp Manager shows it",
        examples=["${WHATSAPP_PHONE_NUMBER_ID}"],
    )
    access_token: str = Field(
        repr=False,
        description="a system user's permanent token with the permission whatsapp_business_messaging",
        examples=["${WHATSAPP_ACCESS_TOKEN}"],
    )
    app_secret: str = Field(
        repr=False,
        description="the app's secret, with which Meta signs what it sends us",
        examples=["${WHATSAPP_APP_SECRET}"],
    )
    verify_token: str = Field(
        repr=False,
        description="a long random word of our own; the same one in the app's webhook settings at Meta",
        examples=["${WHATSAPP_VERIFY_TOKEN}"],
    )
    number: str = Field(
        "",
        pattern=r"^(\+[0-9]{5,20})?$",
        description="the number itself, with its plus: for links that open a chat with us",
        examples=['"+6281200000097"'],
    )
    version: str = Field(
        "v23.0",
        pattern=r"^v\d+\.\d+$",
        description="the version of Meta's Graph API to speak",
        examples=["v23.0"],
    )


class TwilioSettings(twilio_api.Account):
    """What stands under ``channels.whatsapp.twilio``."""

    sender: str = Field(
        alias="from",
        pattern=r"^(whatsapp:)?\+[0-9]{5,20}$",
        description="our WhatsApp number at Twilio, with its plus",
        examples=['"+6281200000099"'],
    )


class TemplateNames(BaseModel):
    """One reply's approved wording in each language that has one."""

    model_config = STRICT

    id: str = Field("", description="the Indonesian template: its name at Meta, or HX… at Twilio")
    en: str = Field("", description="the English template: its name at Meta, or HX… at Twilio")


class Settings(BaseModel):
    """What stands under ``channels.whatsapp``."""

    model_config = STRICT

    enabled: bool = Field(True, description="true to use this channel", examples=["true"])
    api_base: str = Field(
        "",
        pattern=r"^https?://\S+$",
        description="another host for the chosen driver, such as the simulator",
        examples=["http://127.0.0.1:13013"],
    )
    rate: float = Field(
        20,
        gt=0,
        description="replies a second; Meta allows a number 80, or 20 while the app is used beside it",
        examples=["20"],
    )
    driver: Literal["cloud", "twilio"] = Field(description="cloud or twilio", examples=["cloud"])
    cloud: CloudSettings | None = Field(None, description="the settings of the cloud driver")
    twilio: TwilioSettings | None = Field(None, description="the settings of the twilio driver")
    templates: dict[str, TemplateNames] = Field(
        default_factory=dict,
        description="for each reply that may go out after 24 hours, the wording that Meta has approved",
        examples=["{answer_waiting: {id: jawaban_menunggu, en: answer_waiting}}"],
    )
    remind_hours_before: float = Field(
        0,
        ge=0,
        lt=WINDOW_HOURS,
        description="how many hours before the 24 are over a person is reminded, once; 0 for never",
        examples=["2"],
    )

    @field_validator("templates")
    @classmethod
    def _one_for_every_reply(cls, templates: dict[str, TemplateNames]) -> dict[str, TemplateNames]:
        if templates and "answer_waiting" not in templates:
            raise ValueError("answer_waiting is missing, which stands for every reply without one of its own")
        for key, names in templates.items():
            if not (names.id or names.en):
                raise ValueError(f"{key} has no template in any language")
        return templates

    def template_names(self) -> Templates:
        return {key: names.model_dump(exclude_defaults=True) for key, names in self.templates.items()}

    def remind_before(self) -> timedelta | None:
        return timedelta(hours=self.remind_hours_before) or None


def capabilities(
    text_limit: int, choices: int, files: Mapping[str, int] = MappingProxyType({}), most_files: int = 0
) -> Capabilities:
    """Meta's rules, which hold for whoever passes a message on to it."""
    return Capabilities(
        text_limit=text_limit,
        delivery_receipts=True,
        choices=choices,
        window=timedelta(hours=WINDOW_HOURS),
        pause_per_person=PAUSE_PER_PERSON,
        files=files,
        most_files=most_files,
    )


def read(settings: Mapping[str, Any]) -> Settings:
    """Raises `SettingsInvalid`. Of the drivers' blocks only the chosen one is read."""
    driver = settings.get("driver")
    chosen = {name: value for name, value in settings.items() if name == driver or name not in DRIVERS}
    if driver in DRIVERS:
        chosen[driver] = settings.get(driver) or {}
    found = read_settings(Settings, chosen, PATH)
    if found.driver == "twilio":
        _check_content_sids(found)
    return found


def _check_content_sids(settings: Settings) -> None:
    """Twilio sends templates by the id it gave them, and takes a name for an id that nobody has."""
    for key, names in settings.template_names().items():
        for language, name in names.items():
            if not name.startswith("HX"):
                raise SettingsInvalid(
                    f"{PATH}.templates.{key}.{language}",
                    "with the twilio driver it is the Content SID, HX…",
                    f"{language}: HX0123456789abcdef0123456789abcdef",
                )
