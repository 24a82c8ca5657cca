"""One file that holds all there is to keep: the database, the spool and the media of one machine.

It is made while everything runs (`making`), says of itself what is in it (`manifest`), and is put back where
nothing runs (`restoring`). Not in it: the queue, which is a doorbell, so that the sweep rings for what waits;
and the key, unless that is asked for, because beside what it seals it seals nothing.
"""
