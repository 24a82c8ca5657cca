"""WhatsApp: not built yet. The folder keeps its place in the house."""
