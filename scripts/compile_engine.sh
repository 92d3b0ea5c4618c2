#!/usr/bin/env bash
# Compile both forms of the engine side by side, without a post that plans and with one, where that is still to be done:
# tests that run at the same time would compile them twice.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/openiads simulate hmeimim-2024-before -n 1 >/dev/null &
.venv/bin/openiads simulate benchmarks/everything.yaml -n 1 >/dev/null
wait $!
