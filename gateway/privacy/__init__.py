"""What people may ask of us about what we hold of them, and what becomes of it by itself.

`exporting` hands all of it out, `erasing` makes it nobody's, `retention` does the same with what has been
kept long enough. What is held, and what stays of it, is `store.privacy`; why so, docs/privacy.md.
"""
