"""What the words mean: pure functions from a citizen's text to what was understood.

Start at `normalize`, which reads from top to bottom. Nothing here touches the network, a database or the
clock; the word lists under `data/` are read once.
"""
