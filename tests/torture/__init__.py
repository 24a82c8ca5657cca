"""Faults under load: everything that may break is broken while citizens write, and three ledgers must agree.

What the platforms were answered, what the store holds, and what reached the citizens: `reconcile` compares
them and knows nothing else. `make torture` runs all faults (an hour), `make torture QUICK=1` those that
matter most (two minutes); docs/reliability.md holds the table of a full run.

    citizens, stories   who writes, and what: invented, from one seed
    platforms           hand it over, and insist as the real ones do
    providers           the far ends of our replies, and their moods
    house, unit, proxy  a whole gateway in processes of its own, and what it stands on
    faults/             what happens to it, one plain function each
    ledgers, reconcile  what was seen, and what it comes to
    trial, table        one fault from start to end, and how it is told
"""
