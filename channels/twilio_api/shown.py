"""What a trace of Twilio's exchanges may show. https://www.twilio.com/docs/messaging"""

from channels.redaction import shown

SHOWN = shown(
    id="MessageSid SmsMessageSid SmsSid OriginalRepliedMessageSid sid messaging_service_sid "
    "MessagingServiceSid ContentSid",
    number="NumMedia NumSegments num_media num_segments RawDlrDoneDate",
    # The status is a word of a message's, and a number of an error's.
    code="ErrorCode error_code code status",
    word="MessageStatus SmsStatus MessageType OptOutType ChannelPrefix EventType direction price_unit",
    mime="MediaContentType",
    said="ErrorMessage error_message .message .detail ChannelStatusMessage",
    place="MediaUrl StatusCallback more_info",
    segments="2010-04-01 Accounts Messages.json Messages Media",
)
