"""The files citizens send: fetched in jobs of their own, looked at, and kept where only we can read them."""
