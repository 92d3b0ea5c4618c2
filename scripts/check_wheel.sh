#!/bin/sh
# Installs the wheel where there is nothing else but its locked packages, no Node either, and runs what its user would:
# a brief, a battle, and the map. What it holds is what the sources hold.
set -eu
cd "$(dirname "$0")/.."
clean=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$clean"' EXIT
server=""
.venv/bin/python scripts/check_wheel_files.py dist/openiads-*.whl
.venv/bin/python -m venv --without-pip "$clean/venv"
.venv/bin/python scripts/link_packages.py requirements.lock "$clean/venv"
in_clean() { .venv/bin/pip --quiet --disable-pip-version-check --python "$clean/venv" "$@"; }
in_clean install --no-deps dist/openiads-*.whl
in_clean check
cd "$clean"
alone() { env -i HOME="$clean" PATH="$clean/venv/bin" LANG=C.UTF-8 "$@"; }
! alone python -c 'import shutil, sys; sys.exit(shutil.which("node") is None)' || { echo "Node is there"; exit 1; }
alone python -c 'import openiads, sys; sys.exit(not openiads.__file__.startswith(sys.prefix))'
echo "Crews have set up a Pantsir-S1 air defence system at Qamishli airport, local sources said on 4 June 2022." |
    alone openiads brief - --as-of 2022-06-05
test -s brief/index.html
alone openiads simulate qamishli-2022 -n 20 --json >battle.json
grep -q '"leakers"' battle.json
env -i HOME="$clean" PATH="$clean/venv/bin" LANG=C.UTF-8 openiads serve --port 0 >served 2>errors &
server=$!
for _ in $(seq 60); do grep -q http served && break; sleep 0.5; done
alone python - "$(grep -o 'http://[^ ]*' served)" <<'PYTHON'
import re, sys
import httpx

address, client = sys.argv[1], httpx.Client(timeout=120.0)
page = client.get(address).raise_for_status().text
assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
assert len(assets) > 1, page
for asset in assets:
    client.get(address + asset).raise_for_status()
sites = client.get(f"{address}/laydown", params={"as_of": "2024-12-06"}).raise_for_status().json()
assert any(site["system"] == "s-400" for site in sites), sites
print(f"the wheel serves its page ({len(assets)} files) and {len(sites)} sites")
PYTHON
kill "$server"
wait "$server" || true
test ! -s errors || { cat errors; exit 1; }
