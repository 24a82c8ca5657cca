#!/bin/sh
# /usr/local/sbin/lapor: any command of the gateway, by root, as its user and with its settings and secrets.
exec systemd-run --quiet --pipe --wait --collect --service-type=exec --property=UMask=0077 \
    --uid=lapor --gid=lapor --property=EnvironmentFile=/etc/lapor/environment \
    --setenv=LAPOR_CONFIG=/etc/lapor/config.yaml --setenv=LAPOR_DATA_DIR=/var/lib/lapor \
    ${LAPOR_STORE__URL:+--setenv=LAPOR_STORE__URL} \
    /opt/lapor/.venv/bin/lapor "$@"
