#!/bin/sh
# Gets the browser and the database server that the tests use where this runs as root on Debian and they are missing;
# elsewhere says what to install.
set -eu
wanted=""
command -v chromium >/dev/null || wanted="$wanted chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || wanted="$wanted postgresql"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing$wanted for the tests (once)"
    # shellcheck disable=SC2086
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install $wanted >/dev/null
else
    echo "not here:$wanted; the tests that need them will be skipped (Debian: apt-get install$wanted)"
fi
