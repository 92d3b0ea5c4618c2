"""How many requests the server answers, and how soon, with many clients at once on loopback.

A real server process on the sample reports. Each client asks one thing after the other, without a pause: half of the
time for the laydown (a day of ten years, what changed between two of them, why a site is believed), half for coverage:
mostly the fields of a few sites that others look at too, 100 km around, now and then one of a site that nobody has
asked for before. Every second answer is asked for again with its ETag, as a browser does.

    python benchmarks/serve.py [--seconds N] [--clients N] [--fresh SHARE]

The last line is `result: requests_per_s=.. p50_ms=.. p95_ms=.. errors=..`.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import httpx
import numpy as np

FIRST_DAY, N_DAYS = date(2015, 9, 1), 3650
SITES = ("tor-m2-masyaf", "s-400-hmeimim-air-base", "pantsir-s1-hmeimim-air-base")
SEEN = tuple(f"s-400@{35.0 + 0.25 * number:.2f},36.50" for number in range(6))
"""Sites that many look at."""
LEVELS = "&agl=300&agl=3000&fl=250&radius_km=100"
KINDS = ("laydown", "diff", "site", "field", "fresh field")
PATIENCE_S = 60.0
Latencies = dict[str, list[float]]


def main() -> None:
    """Start a server, load it, and print what it took."""
    options = _options()
    server = subprocess.Popen(_command(), stdout=subprocess.PIPE, text=True, env=_environment())
    try:
        assert server.stdout is not None
        address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        found, errors = asyncio.run(_load(address, options.clients, options.seconds, options.fresh))
    finally:
        server.terminate()
        server.wait(15)
    everything = np.concatenate([np.array(times) for times in found.values()])
    for kind in KINDS:
        p50, p95 = _percentiles(np.array(found[kind]))
        print(f"{kind:12} {len(found[kind]):6} requests  p50 {p50:7.1f} ms  p95 {p95:7.1f} ms")
    for words in errors[:5]:
        print(f"error: {words}")
    p50, p95 = _percentiles(everything)
    print(
        f"result: requests_per_s={len(everything) / options.seconds:.1f} p50_ms={p50:.1f} p95_ms={p95:.1f} "
        f"errors={len(errors)}"
    )


async def _load(address: str, n_clients: int, seconds: float, fresh: float) -> tuple[Latencies, list[str]]:
    """Latencies in ms by kind of request, and what went wrong."""
    found: Latencies = defaultdict(list)
    errors: list[str] = []
    limits = httpx.Limits(max_connections=n_clients, max_keepalive_connections=n_clients)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_S, limits=limits, trust_env=False) as client:
        for warm in (_field(SEEN[0]), f"/laydown?as_of={FIRST_DAY}"):
            (await client.get(warm)).raise_for_status()
        until = time.perf_counter() + seconds
        await asyncio.gather(*(_browse(client, seed, until, fresh, found, errors) for seed in range(n_clients)))
    return found, errors


async def _browse(
    client: httpx.AsyncClient, seed: int, until: float, fresh: float, found: Latencies, errors: list[str]
) -> None:
    """Ask one thing after the other until the time is up."""
    drawn = random.Random(seed)
    while time.perf_counter() < until:
        kind, path = _next(drawn, fresh)
        tag = await _ask(client, kind, path, "", found, errors)
        if tag and drawn.random() < 0.5:
            await _ask(client, kind, path, tag, found, errors)


def _next(drawn: random.Random, fresh: float) -> tuple[str, str]:
    """The kind and the address of the next request."""

    def day() -> date:
        return FIRST_DAY + timedelta(days=drawn.randrange(N_DAYS))

    laydown: dict[str, Callable[[], str]] = {
        "laydown": lambda: f"/laydown?as_of={day()}",
        "diff": lambda: "/laydown/diff?before={}&after={}".format(*sorted((day(), day()))),
        "site": lambda: f"/sites/{drawn.choice(SITES)}?as_of=2018-01-01",
    }
    if drawn.random() < 0.5:
        kind = drawn.choices(list(laydown), (8, 1, 1))[0]
        return kind, laydown[kind]()
    if drawn.random() < fresh:
        lat, lon = drawn.uniform(33.5, 37.0), drawn.uniform(36.2, 40.0)
        return "fresh field", _field(f"pantsir-s1@{lat:.4f},{lon:.4f}")
    return "field", _field(drawn.choice(SEEN))


def _field(site: str) -> str:
    return f"/coverage/field?site={site}&quantity=detection{LEVELS}"


async def _ask(client: httpx.AsyncClient, kind: str, path: str, tag: str, found: Latencies, errors: list[str]) -> str:
    """The ETag of the answer; how long it took is added to `found`."""
    started = time.perf_counter()
    try:
        answer = await client.get(path, headers={"If-None-Match": tag} if tag else {})
    except httpx.HTTPError as error:
        errors.append(f"{path}: {type(error).__name__} {error}")
        return ""
    found[kind].append((time.perf_counter() - started) * 1000.0)
    if answer.status_code not in (200, 304):
        errors.append(f"{path}: {answer.status_code} {answer.text[:200]}")
    return answer.headers.get("etag", "") if answer.status_code == 200 else ""


def _percentiles(times_ms: np.ndarray) -> tuple[float, float]:
    if not times_ms.size:
        return float("nan"), float("nan")
    p50, p95 = np.percentile(times_ms, (50, 95))
    return float(p50), float(p95)


def _command() -> list[str]:
    program = shutil.which("openiads", path=os.path.dirname(sys.executable)) or "openiads"
    return [program, "serve", "--port", "0"]


def _environment() -> dict[str, str]:
    """Without a store of the user's, so that everyone loads the same."""
    return {name: value for name, value in os.environ.items() if name != "OPENIADS_STORE"}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--fresh", type=float, default=0.05, help="share of fields that nobody asked for before")
    return parser.parse_args()


if __name__ == "__main__":
    main()
