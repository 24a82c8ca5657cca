"""What a trace of Telegram's exchanges may show. https://core.telegram.org/bots/api"""

from channels.redaction import shown

SHOWN = shown(
    id="update_id message_id message_ids media_group_id",
    number="error_code retry_after offset length timeout duration width height file_size "
    "pending_update_count max_connections score position limit",
    time="date edit_date last_error_date",
    word="type allowed_updates method action status language_code chat_type commands.command",
    said=".description last_error_message",
    mime="mime_type",
    place="result.url .url",
    secret="secret_token",  # noqa: S106 - the name of one
    # A method of the Bot API behind /bot<token>/: what we call, and no other.
    segments="sendMessage sendPhoto sendDocument sendChatAction answerCallbackQuery getUpdates get_Updates "
    "getFile get_File getMe setWebhook deleteWebhook getWebhookInfo setMyCommands deleteMyCommands photos "
    "documents videos voice",
)
