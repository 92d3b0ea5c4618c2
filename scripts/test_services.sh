#!/bin/sh
# Gets the browser that the tests drive where this runs as root on Debian; elsewhere says what to install.
set -eu
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing chromium for the browser tests (once)"
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install chromium >/dev/null
else
    echo "no chromium here: the browser tests will be skipped (Debian: apt-get install chromium)"
fi
