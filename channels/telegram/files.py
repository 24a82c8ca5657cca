"""One file -> sendPhoto or sendDocument. https://core.telegram.org/bots/api#sending-files"""

from telegram import Bot, Message, ReplyParameters
from telegram.error import BadRequest

from channels.files import DOCUMENTS, MEGABYTE, PICTURES, content_of
from channels.messages import OutboundFile

TAKEN = {**dict.fromkeys(PICTURES, 10 * MEGABYTE), **dict.fromkeys(DOCUMENTS, 50 * MEGABYTE)}
"""What a bot may upload: 10 MB as a photo, 50 MB as anything else."""
MOST = 10
"""Ours: as many as Telegram shows as one album."""

# Longer than 20 times its width, or a picture that only others can read.
_NO_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "photo_save_file_invalid")


async def post(bot: Bot, file: OutboundFile, chat: str, answered: ReplyParameters | None) -> Message:
    content = await content_of(file)
    if file.mime_type in PICTURES:
        try:
            return await bot.send_photo(chat, content, filename=file.name, reply_parameters=answered)
        except BadRequest as error:
            if not any(words in error.message.lower() for words in _NO_PHOTO):
                raise
    return await bot.send_document(chat, content, filename=file.name, reply_parameters=answered)
