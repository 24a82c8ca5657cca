"""SMS to 1708: every phone in the country, without data and without an app.

A driver a folder. `kannel` speaks with a Kannel-style HTTP gateway that holds the operators' links, and
`smpp` holds such a link itself; this is how 1708 is reached in Indonesia. `twilio` is for elsewhere:
Twilio offers no two-way SMS in Indonesia (twilio.com/en/guidelines/id/sms). Texts cost by the part of
160 (or 70) characters, so replies are short; the operator reports what became of each.
"""
