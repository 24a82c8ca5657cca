"""The smpp driver of the SMS channel, against an SMS centre that misbehaves when told to."""
