"""What happens, in order: hear, keep, queue, understand, decide, store, answer."""
