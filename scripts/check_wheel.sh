#!/bin/sh
# Installs the wheel where there is nothing else, no Node either, and runs what its user would: the demo, and the map.
set -eu
cd "$(dirname "$0")/.."
clean=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$clean"' EXIT
server=""
"${PYTHON:-python3}" -m venv "$clean/venv"
"$clean/venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.lock
"$clean/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps dist/openiads-*.whl
cd "$clean"
alone() { env -i HOME="$clean" PATH="$clean/venv/bin" LANG=C.UTF-8 "$@"; }
! alone python -c 'import shutil, sys; sys.exit(shutil.which("node") is None)' || { echo "Node is there"; exit 1; }
alone openiads demo --out demo
test -s demo/index.html
env -i HOME="$clean" PATH="$clean/venv/bin" LANG=C.UTF-8 openiads serve --port 0 >served 2>errors &
server=$!
for _ in $(seq 60); do grep -q http served && break; sleep 0.5; done
alone python - "$(grep -o 'http://[^ ]*' served)" <<'PYTHON'
import re, sys
import httpx

address = sys.argv[1]
page = httpx.get(address).raise_for_status().text
assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
assert len(assets) > 1, page
for asset in assets:
    httpx.get(address + asset).raise_for_status()
sites = httpx.get(f"{address}/laydown", params={"as_of": "2024-12-06"}).raise_for_status().json()
assert any(site["system"] == "s-400" for site in sites), sites
print(f"the wheel serves its page ({len(assets)} files) and {len(sites)} sites")
PYTHON
kill "$server"
wait "$server" || true
test ! -s errors || { cat errors; exit 1; }
