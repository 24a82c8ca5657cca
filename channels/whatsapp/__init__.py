"""WhatsApp: what most citizens write with.

Two drivers. `cloud` speaks with Meta itself, `twilio` with Twilio, which speaks with Meta; which of the
two a city has depends on where its number is registered. Both read texts, photos, voice, places and what
was tapped; both hear what became of a reply. Meta's rules hold either way: a person may be written to
freely for 24 hours after their last message, afterwards only in wordings that Meta has approved; and one
person gets about one message in six seconds.

A person is known by their business-scoped user id (BSUID) where there is one: since 2026 people with a
username show us no phone number.

https://developers.facebook.com/documentation/business-messaging/whatsapp, https://www.twilio.com/docs/whatsapp
"""
