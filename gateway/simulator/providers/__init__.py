"""The fake providers, which run beside the gateway: its real outbound code finds them by its settings."""

from aiohttp import web

from gateway.simulator.providers import kannel, telegram, twilio, whatsapp, x


def build() -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/telegram/bot{token}/{method}", telegram.receive)
    app.router.add_get("/telegram/file/bot{token}/photos/{file}.jpg", telegram.download)
    app.router.add_route("*", "/kannel/cgi-bin/sendsms", kannel.receive)
    app.router.add_post("/twilio/2010-04-01/Accounts/{account}/Messages.json", twilio.receive)
    app.router.add_post(r"/whatsapp/{version:v\d+\.\d+}/{number}/messages", whatsapp.receive)
    app.router.add_post(r"/whatsapp/{version:v\d+\.\d+}/{number}/media", whatsapp.upload)
    app.router.add_get(r"/whatsapp/{version:v\d+\.\d+}/{media}", whatsapp.locate)
    app.router.add_get("/whatsapp/attachments/{key}", whatsapp.download)
    x.add_routes(app, "/x")
    return app
