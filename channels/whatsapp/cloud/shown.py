"""What a trace of Meta's exchanges may show.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
"""

from channels.redaction import shown

SHOWN = shown(
    id="messages.id statuses.id context.id context.message_id message_id biz_opaque_callback_data "
    "metadata.phone_number_id fbtrace_id",
    number="code error_subcode file_size",
    time="timestamp expiration_timestamp",
    word="object field messaging_product recipient_type type status policy category "
    "pricing_model origin.type language.code template.name hub.mode",
    mime="mime_type",
    said="error.message errors.message errors.title error_data.details error_user_title error_user_msg",
    place="url href",
    # On a card that somebody passes on they are anybody's words.
    nothing="phones.type emails.type addresses.type urls.type urls.url",
    secret="hub.verify_token hub.challenge access_token",  # noqa: S106 - names of them
    segments="messages media",
)
