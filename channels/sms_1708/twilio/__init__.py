"""SMS through Twilio, where Twilio has two-way SMS.

At Twilio, the number's (or the Messaging Service's) webhook for incoming messages is
https://OUR-ADDRESS/webhooks/sms_1708#rc=3&rp=all: by default, Twilio repeats nothing that we answered with
an error. The address for status callbacks goes along with each message.

https://www.twilio.com/docs/messaging
"""
