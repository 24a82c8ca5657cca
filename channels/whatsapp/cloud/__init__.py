"""WhatsApp from Meta itself, through its Cloud API."""
