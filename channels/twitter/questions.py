"""What we ask X for when we poll, in its older words and in those since its API 2.167."""

from channels.twitter.api import Answer, Api
from channels.twitter.media import MEDIA_FIELDS
from channels.twitter.settings import Spelling

MENTIONS = {
    "tweet": {
        "tweet_fields": "attachments,author_id,conversation_id,created_at,display_text_range,"
        "edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,note_tweet,referenced_tweets,text",
        "expansions": "attachments.media_keys,author_id,geo.place_id",
    },
    # What was a field and leads to something else is had by naming it an expansion.
    "post": {
        "tweet_fields": "attachments,conversation_id,created_at,display_text_range,entities,geo,id,"
        "note_post,text",
        "expansions": "attachments.media_keys,author_id,edit_history_post_ids,geo.place_id,"
        "in_reply_to_user_id,referenced_posts",
    },
}

DM_FIELDS = "attachments,created_at,dm_conversation_id,entities,event_type,id,sender_id,text"
DM_FIELDS_SINCE = "attachments,created_at,dm_conversation_id,entities,event_type,id,text"


async def mentions(api: Api, user_id: str, spelling: Spelling, since: int, most: int, token: str) -> Answer:
    """As our account: then they are our own, and cost a fifth."""
    answer: Answer = await api.get_users_mentions(
        user_id,
        user_auth=True,
        since_id=str(since),
        max_results=most,
        pagination_token=token or None,
        media_fields=MEDIA_FIELDS,
        place_fields="full_name,id",
        user_fields="name,username",
        **MENTIONS[spelling],
    )
    return answer


async def direct_messages(api: Api, spelling: Spelling, most: int, token: str) -> Answer:
    """The newest of the last 30 days; X knows no "since" here."""
    answer: Answer = await api.get_direct_message_events(
        max_results=most,
        pagination_token=token or None,
        dm_event_fields=DM_FIELDS if spelling == "tweet" else DM_FIELDS_SINCE,
        media_fields=MEDIA_FIELDS,
        user_fields="name,username",
        expansions="attachments.media_keys,sender_id",
    )
    return answer
