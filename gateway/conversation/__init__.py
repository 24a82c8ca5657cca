"""The dialogue: what to do about a message, and what to say. Pure; knows no platform and no database."""
