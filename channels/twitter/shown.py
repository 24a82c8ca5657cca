"""What a trace of X's exchanges may show. https://docs.x.com/x-api"""

from channels.redaction import shown

SHOWN = shown(
    id=".id .id_str payload.id payload.id_str "
    "data.id referenced_tweets.id in_reply_to_tweet_id dm_event_id event_uuid "
    "direct_message_events.id edit_history_tweet_ids newest_id oldest_id since_id until_id "
    "in_reply_to_status_id_str webhook_id subscription_id",
    number="result_count max_results size",
    time="created_at created_timestamp start_time",
    code="errors.code errors.status .status",
    word="event_type type lang media_category state",
    mime="media_type",
    said=".title .detail .reason errors.title errors.detail errors.message",
    place="url",
    secret="crc_token response_token",  # noqa: S106 - names of them
    segments="2 tweets dm_conversations with messages users mentions dm_events me upload webhooks activity "
    "subscriptions media search recent",
)
