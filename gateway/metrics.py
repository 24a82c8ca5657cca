"""What is counted. Read at /metrics, in Prometheus' text form."""

from prometheus_client import Counter, Histogram

WEBHOOK_REQUESTS = Counter(
    "lapor_webhook_requests",
    "Webhook requests by channel and what became of them: kept, spooled, refused, unkept.",
    ("channel", "result"),
)
WEBHOOK_SECONDS = Histogram(
    "lapor_webhook_seconds", "From the request's last byte to our answer.", ("channel",)
)
UNREADABLE = Counter(
    "lapor_unreadable", "Authentic items that could not be read, and were parked.", ("channel",)
)
