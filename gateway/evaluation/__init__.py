"""How well the gateway understands: labelled messages replayed through the real parts, and counted."""
