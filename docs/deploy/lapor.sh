#!/bin/sh
# /usr/local/sbin/lapor: any command of the gateway, by root, as its user and with its settings and secrets. It
# works in /, and sees files as that user does: name them in full.
#
# `lapor migrate` works as whose the tables are, where /etc/lapor/owner says who that is (of root, 0600, like
# /etc/lapor/environment). From files alone: what a unit is given otherwise everybody on the machine can ask for.
owner=
[ "${1:-}" = migrate ] && owner=--property=EnvironmentFile=-/etc/lapor/owner
exec systemd-run --quiet --pipe --wait --collect --service-type=exec --property=UMask=0077 \
    --uid=lapor --gid=lapor --property=EnvironmentFile=/etc/lapor/environment ${owner:+"$owner"} \
    --setenv=LAPOR_CONFIG=/etc/lapor/config.yaml --setenv=LAPOR_DATA_DIR=/var/lib/lapor \
    /opt/lapor/.venv/bin/lapor "$@"
