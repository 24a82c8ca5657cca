"""What stands under ``channels.telegram``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PATH = "channels.telegram"


class Settings(BaseModel):
    """What stands under ``channels.telegram``."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    enabled: bool = Field(True, description="true to use this channel", examples=["true"])
    api_base: str = Field(
        "https://api.telegram.org",
        pattern=r"^https?://\S+$",
        description="where the Bot API is: Telegram itself, a local Bot API server, or the simulator",
        examples=["https://api.telegram.org"],
    )
    rate: float = Field(
        30, gt=0, description="replies a second; Telegram allows a bot 30 over all chats", examples=["30"]
    )
    token: str = Field(
        pattern=r"^\d+:[A-Za-z0-9_-]+$",
        repr=False,
        description="the bot's token, as @BotFather gave it (digits, a colon, letters)",
        examples=["${TELEGRAM_TOKEN}"],
    )
    secret_token: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_-]{0,256}$",
        repr=False,
        description="what Telegram repeats with every webhook: 1 to 256 of A-Z a-z 0-9 _ -",
        examples=["${TELEGRAM_SECRET_TOKEN}"],
    )
    mode: Literal["webhook", "polling"] | None = Field(
        None, description="webhook, or polling where Telegram cannot reach us", examples=["polling"]
    )
    username: str = Field(
        "",
        pattern=r"^([A-Za-z][A-Za-z0-9_]{3,31})?$",
        description="the bot's username without its @: for links, and to know /status@ours in a group, which "
        "is not heard without it",
        examples=["lapor_contoh_bot"],
    )
    groups: Literal["commands", "never"] = Field(
        "commands",
        description="commands: in a group, hear commands and replies to the bot; never: nothing there",
        examples=["commands"],
    )
