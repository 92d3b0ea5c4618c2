"""Outcomes in words and tables: what `simulate` and `compare` print on a terminal."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import xarray as xr

NOTE = "notional raid; no clearance to fly; reasons are summed, no map of where they came through"
LEAST_MEAN = 0.0005
"""Per replication: rows below it are left out of the tables; --json has them."""
NEVER = "-"


def outcome_text(name: str, dataset: xr.Dataset) -> str:
    """What `simulate` prints: the answer in words, then tables."""
    blocks = [
        _what_was_played(name, dataset),
        [*_wrong_sentences(dataset), *_leaker_sentences(dataset)],
        _effector_table(dataset),
        _safety_table(dataset),
        _range_table(dataset),
        _reason_table(dataset),
    ]
    if "spread" in dataset:
        blocks.append(_spread_table(dataset))
    return "\n\n".join("\n".join(block) for block in [*blocks, [NOTE]] if block)


def difference_text(names: Sequence[str], same_raid: bool, dataset: xr.Dataset) -> str:
    """What `compare` prints: the difference in words, then tables. same_raid: whether the same vehicles fly in both."""
    attrs = dataset.attrs
    head = [
        f"A {names[0]}: {attrs['units'][0]} fire units; B {names[1]}: {attrs['units'][1]} fire units; "
        f"{_plays(attrs)} of each under the same luck, {_settings(attrs)}"
    ]
    if not same_raid:
        head.append("note: not the same vehicles fly in A and in B, so the difference is not that of the defence alone")
    blocks = [head, _difference_sentences(dataset), _difference_table(dataset), _cause_table(dataset), [NOTE]]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _what_was_played(name: str, dataset: xr.Dataset) -> list[str]:
    attrs = dataset.attrs
    return [
        f"{name}: {attrs['vehicles']} vehicles, {attrs['raid_vehicles']} of them a raid, against {attrs['units']} fire "
        f"units; {_plays(attrs)}, {_settings(attrs)}"
    ]


def _plays(attrs: dict[str, Any]) -> str:
    return "1 replication" if attrs["replications"] == 1 else f"{attrs['replications']} replications"


def _settings(attrs: dict[str, Any]) -> str:
    values = "best values" if attrs["uncertainty"] == "best" else "every value drawn anew in each"
    return f"seed {attrs['seed']}, {values}, {attrs['seconds']:.1f} s"


def _wrong_sentences(dataset: xr.Dataset) -> Iterator[str]:
    """One sentence for each kind of aircraft that nobody should shoot at."""
    for identity in dataset.identity.values:
        one = dataset.sel(identity=identity)
        if not one.others:
            continue
        share, low, high = one.wrong_engagement_probability.values
        if share == 0.0:
            most = _percent(high)
            yield f"{identity} aircraft: none was fired at in {_plays(dataset.attrs)} (95 %: less than {most})"
            continue
        killed = one.wrong_kill_probability.values[0]
        yield (
            f"WRONGLY ENGAGED: {identity} aircraft were fired at in {_percent(share)} of the replications "
            f"({_percent(low)} to {_percent(high)}), and shot down in {_percent(killed)}"
        )


def _leaker_sentences(dataset: xr.Dataset) -> Iterator[str]:
    n_raid = dataset.attrs["raid_vehicles"]
    if not n_raid:
        yield "no raid flies, so nothing can leak"
        return
    mean, low, high, p05, p95, _ = dataset.leakers.values
    none, none_low, none_high = dataset.no_leaker_probability.values
    interval = f"95 % interval of the mean {_count(low)} to {_count(high)}; " if high > low else ""
    yield (
        f"of {n_raid} raid vehicles {_count(mean)} reach their goal "
        f"({interval}from one replication to another {p05:.0f} to {p95:.0f})"
    )
    yield f"none gets through in {_percent(none)} of the replications ({_percent(none_low)} to {_percent(none_high)})"


def _effector_table(dataset: xr.Dataset) -> list[str]:
    rows = []
    for name in dataset.effector.values:
        one = dataset.sel(effector=name)
        system = str(one.effector_system.item())
        rounds, kills = one.rounds.values, one.kills.values
        label = str(one.effector_id.item()).removeprefix(f"{system}-")
        rows.append((system, label, _mean(rounds), _spread(rounds), _mean(kills), _spread(kills)))
    heads = ("system", "effector", "rounds fired", "spread", "kills", "spread")
    return _table("per replication: mean with its 95 % interval, and 5th to 95th percentile", heads, rows)


def _safety_table(dataset: xr.Dataset) -> list[str]:
    """Groups of flights that are not hostile and networks that have them within reach, or mistook them."""
    rows = []
    for index in range(dataset.sizes["row"]):
        one = dataset[["safety", "in_reach"]].isel(row=index)
        mean = {
            str(name): float(one.safety.sel(safety_measure=name, interval="value"))
            for name in one.safety_measure.values
        }
        nothing = not float(one.in_reach) and not mean["taken_for_hostile"] and not mean["fired_at"]
        if str(one.row_flight.item()) or nothing:
            continue
        rows.append(
            (
                str(one.row_group.item()),
                str(one.row_network.item()),
                f"{float(one.in_reach):.0f} s",
                f"{_percent(mean['exposed'])}, {_seconds(mean['exposed_s'])}",
                *(_percent(mean[name]) for name in ("taken_for_hostile", "fired_at", "shot_down")),
                _seconds(mean["identification_s"]),
                _seconds(mean["available_s"]),
                _percent(mean["identified_in_time"]),
            )
        )
    heads = ("flight", "network", "in reach", "exposed", "taken for hostile", "fired at", "shot down")
    times = ("told right after", "time available", "in time")
    title = (
        "not hostile: within reach (in the envelope of a fire unit that has it in sight), exposed (tracked while in "
        "reach), and how soon it is told right"
    )
    return _table(title, (*heads, *times), rows)


def _range_table(dataset: xr.Dataset) -> list[str]:
    rows = []
    for group in dataset.group.values:
        cells = [str(group)]
        for moment in dataset.moment.values:
            one = dataset.sel(group=group, moment=moment)
            share = one.moment_probability.values[0]
            cells += [_kilometres(one.ranges.values), _percent(share)]
        rows.append(cells)
    heads = ["flight"]
    for moment in dataset.moment.values:
        heads += [f"{moment}, km", "of vehicles"]
    return _table(
        "first detection, confirmation and shot: mean range from the sensor or unit that was first", heads, rows
    )


def _reason_table(dataset: xr.Dataset) -> list[str]:
    """Batteries and causes; the fire units of a battery are added up."""
    rows = []
    sizes = dataset.unit_battery.to_series().value_counts() if dataset.sizes["unit"] else {}
    for battery in dataset.battery.values:
        reasons = dataset.battery_reasons.sel(battery=battery)
        total = float(reasons.sel(statistic="mean").sum())
        ranked = sorted(reasons, key=lambda one: -float(one.sel(statistic="mean")))
        for one in ranked:
            mean = float(one.sel(statistic="mean"))
            if mean >= LEAST_MEAN:
                share = _percent(mean / total)
                rows.append((battery, f"{sizes[battery]}", str(one.cause.item()), _mean(one.values), share))
    heads = ("battery", "fire units", "cause", "leakers x units", "share")
    title = "why not: leakers at which a fire unit did not fire, or fired in vain, by its furthest obstacle"
    return _table(title, heads, rows)


def _spread_table(dataset: xr.Dataset) -> list[str]:
    rows = [
        (str(measure), *(_count(value) for value in dataset.spread.sel(measure=measure).values))
        for measure in dataset.measure.values
        if float(dataset.spread.sel(measure=measure, source="both")) > 0.0
    ]
    title = "standard deviation between replications: by chance alone, by not knowing the values alone, by both"
    return _table(title, ("count", "chance", "ignorance", "both"), rows)


def _difference_sentences(dataset: xr.Dataset) -> Iterator[str]:
    yield from _wrong_differences(dataset)
    leakers = dataset.sel(measure="leakers")
    change, low, high = leakers.difference.values
    fewer, same, more = leakers.shares.values
    a, b = leakers.outcome.sel(statistic="mean").values
    interval = f"{_signed(change)} ({_signed(low)} to {_signed(high)}, 95 %)"
    yield f"leakers: {_count(a)} in A, {_count(b)} in B: {_verdict(low, high)} {interval}"
    yield (
        f"B lets fewer through in {_percent(fewer)} of the replications, as many in {_percent(same)}, "
        f"more in {_percent(more)}"
    )
    _, apart_low, apart_high = leakers.unpaired.values
    if high > low:
        worth = ((apart_high - apart_low) / (high - low)) ** 2
        yield (
            f"with luck of its own for each the interval would be {_signed(apart_low)} to {_signed(apart_high)}: "
            f"pairing is worth {worth:.3g} times the replications"
        )


def _wrong_differences(dataset: xr.Dataset) -> Iterator[str]:
    for identity in dataset.identity.values:
        shares = dataset.wrong_engagement_probability.sel(identity=identity)
        if not float(shares.sel(interval="value").max()):
            continue
        parts = []
        for side, (share, low, high) in zip(("A", "B"), shares.values, strict=True):
            parts.append(f"{_percent(share)} in {side} ({_percent(low)} to {_percent(high)})")
        yield f"WRONGLY ENGAGED: {identity} aircraft, share of the replications: {', '.join(parts)}"


def _verdict(low: float, high: float) -> str:
    if math.isnan(low) or low <= 0.0 <= high:
        return "no difference shown,"
    return "B lets fewer through," if high < 0.0 else "B lets more through,"


def _difference_table(dataset: xr.Dataset) -> list[str]:
    rows = []
    for measure in dataset.measure.values:
        one = dataset.sel(measure=measure)
        if float(one.outcome.sel(statistic="mean").max()) < LEAST_MEAN:
            continue
        a, b = one.outcome.values
        change, low, high = one.difference.values
        interval = f"{_signed(change)} ({_signed(low)} to {_signed(high)})"
        rows.append((str(measure), _mean(a), _mean(b), interval, *(_percent(share) for share in one.shares.values)))
    heads = ("per replication", "A", "B", "B less A", "B fewer", "same", "B more")
    return _table("mean with its 95 % interval; difference in pairs; share of the replications", heads, rows)


def _cause_table(dataset: xr.Dataset) -> list[str]:
    rows = []
    for cause in dataset.cause.values:
        a, b = dataset.reasons.sel(cause=cause).values
        if max(a[0], b[0]) >= LEAST_MEAN:
            rows.append((str(cause), _mean(a), _mean(b)))
    return _table("why not: leakers x fire units by furthest obstacle, all units together", ("cause", "A", "B"), rows)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table, as wide as its cells; none where there are no rows."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [heads, *rows]]
    return [title, *(f"  {line}".rstrip() for line in lines)]


def _mean(statistics: Any) -> str:
    """A mean with its interval, where there is one."""
    mean, low, high = statistics[:3]
    if not high > low:
        return _count(mean)
    return f"{_count(mean)} ({_count(low)} to {_count(high)})"


def _kilometres(statistics: Any) -> str:
    mean, low, high = statistics[:3] / 1000.0
    if math.isnan(mean):
        return NEVER
    return f"{mean:.1f} ({low:.1f} to {high:.1f})" if high > low else f"{mean:.1f}"


def _seconds(mean: float) -> str:
    return NEVER if math.isnan(mean) else f"{mean:.0f} s"


def _spread(statistics: Any) -> str:
    return f"{statistics[3]:.0f} to {statistics[4]:.0f}"


def _count(value: float) -> str:
    """A count with as many digits as it deserves."""
    if math.isnan(value):
        return NEVER
    return f"{value:.0f}" if abs(value) >= 100.0 else f"{value:.3g}" if abs(value) >= 1.0 else f"{value:.2g}"


def _signed(value: float) -> str:
    return NEVER if math.isnan(value) else f"{'+' if value > 0.0 else '-' if value < 0.0 else ''}{_count(abs(value))}"


def _percent(share: float) -> str:
    if math.isnan(share):
        return NEVER
    percent = 100.0 * share
    return (
        f"{percent:.0f} %" if percent in (0.0, 100.0) else f"{percent:.1f} %" if percent >= 1.0 else f"{percent:.2g} %"
    )
