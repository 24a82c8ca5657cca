"""A Kannel-style HTTP gateway that holds the operators' links.

The sms-service of the smsbox has this get-url (one line), where SECRET is `kannel.secret`:

    https://OUR-ADDRESS/webhooks/sms_1708/SECRET
        ?id=%I&from=%p&to=%P&text=%b&time=%T&charset=%C&coding=%c&smsc=%i&udh=%u

Never %a for the text, which squeezes the spaces of a UCS-2 message and destroys it. In the same group
`max-messages = 0` and `omit-empty = true`, or the citizen is sent an error text of Kannel's own. For the
smsbox `mo-recode = true`, and `http-request-retry`, which is 0 by default and then loses what we were not
there to hear; the retries live in its memory, so it is not to be restarted while we are away. For the
sendsms-user `max-messages = 50`, since with less Kannel cuts our longest replies and does not say so, and
`concatenation = true`, or their parts reach the phone as messages of their own. In the core group a
`sms-combine-concatenated-mo-timeout` of a few minutes: for the half hour that is the default, a message of
which a part got lost is not heard at all. Joining itself stays on: of an emoji that was cut in two nobody
after Kannel can make one again.

An aggregator that calls its parameters otherwise is told apart by `kannel.parameters`.

https://www.kannel.org/userguide.shtml
"""
