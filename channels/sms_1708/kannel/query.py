"""The parameters of a request as bytes: an operator's text need not be UTF-8."""

from urllib.parse import unquote_to_bytes

from channels.messages import WebhookRequest, clean_text

Query = dict[str, bytes]
MOST_PARAMETERS = 500


def parameters(request: WebhookRequest) -> str:
    """The query and, with aggregators who POST the same as a form, the body; still percent-encoded."""
    return "&".join(filter(None, (request.raw_query, request.body.decode("latin-1"))))


def query_of(request: WebhookRequest) -> Query:
    """Of a repeated name the first counts. Empty where there are more of them than any gateway sends."""
    query: Query = {}
    if parameters(request).count("&") > MOST_PARAMETERS:
        return query
    for pair in parameters(request).split("&"):
        name, _, value = pair.replace("+", " ").encode("utf-8", "replace").partition(b"=")
        query.setdefault(words(unquote_to_bytes(name)), unquote_to_bytes(value))
    return query


def words(value: bytes) -> str:
    return clean_text(value.decode("utf-8", "replace")).strip()


def raw_of(request: WebhookRequest) -> dict[str, str]:
    """Without the path, which holds our secret."""
    return {"query": clean_text(parameters(request))}
