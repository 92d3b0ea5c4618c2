"""Outcomes as plain numbers, as they are given to programs. What never happened is null."""

import math
from typing import Any

import xarray as xr


def simulate_json(dataset: xr.Dataset) -> dict[str, Any]:
    """The outcome of `simulate` as plain numbers; what never happened is null."""
    attrs = dataset.attrs
    wrong = _wrong(dataset)
    rounds, kills = _by_effector(dataset, "rounds"), _by_effector(dataset, "kills")
    return {
        **{key: attrs[key] for key in ("replications", "seed", "uncertainty", "seconds")},
        **{key: attrs[key] for key in ("vehicles", "raid_vehicles", "units")},
        "leakers": _row(dataset.leakers),
        "leakers_distribution": [_number(share) for share in dataset.leakers_share.values],
        "no_leaker": _row(dataset.no_leaker_probability),
        "raid_kills": _row(dataset.raid_kills),
        "kills_by_system": _sums(kills),
        "rounds_by_system": _sums(rounds),
        "kills_by_effector": kills,
        "rounds_by_effector": rounds,
        "kills_by_unit": _by_unit(dataset, "unit_kills"),
        "rounds_by_unit": _by_unit(dataset, "unit_rounds"),
        "wrong_engagements": {name: one["engagements"]["mean"] for name, one in wrong.items()},
        "wrong_engagements_in_detail": wrong,
        "reasons": _reasons(dataset.reasons, "unit"),
        "reasons_by_battery": _reasons(dataset.battery_reasons, "battery"),
        "ranges": _ranges(dataset),
        "civil_safety": _safety(dataset),
        "per_replication": {str(name): _number(dataset.effort.sel(quantity=name)) for name in dataset.quantity.values},
        **({"spread": _spread(dataset)} if "spread" in dataset else {}),
    }


def compare_json(dataset: xr.Dataset) -> dict[str, Any]:
    """The outcome of `compare` as plain numbers."""
    measures = {}
    for measure in dataset.measure.values:
        one = dataset.sel(measure=measure)
        measures[str(measure)] = {
            **{side: _row(one.outcome.sel(side=side)) for side in ("a", "b")},
            "difference": _row(one.difference),
            "unpaired": _row(one.unpaired),
            "b_has": _row(one.shares),
        }
    keys = ("replications", "seed", "uncertainty", "seconds", "vehicles", "raid_vehicles", "units")
    wrong = dataset.wrong_engagement_probability
    return {
        **{key: dataset.attrs[key] for key in keys},
        "leakers": measures["leakers"],
        "measures": measures,
        "wrong_engagement_probability": {
            side: {str(name): _row(wrong.sel(side=side, identity=name)) for name in dataset.identity.values}
            for side in ("a", "b")
        },
        "reasons": {side: _causes(dataset.reasons.sel(side=side)) for side in ("a", "b")},
    }


def _row(values: xr.DataArray) -> dict[str, float | None]:
    """The numbers along an array's only dimension, by name."""
    return {str(name): _number(value) for name, value in zip(values[values.dims[0]].values, values.values, strict=True)}


def _number(value: Any) -> float | None:
    return None if math.isnan(value) else float(f"{float(value):.6g}")


def _by_effector(dataset: xr.Dataset, variable: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name in dataset.effector.values:
        one = dataset[variable].sel(effector=name)
        found.setdefault(str(one.effector_system.item()), {})[str(one.effector_id.item())] = _row(one)
    return found


def _by_unit(dataset: xr.Dataset, variable: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in dataset[variable].transpose("magazine", "statistic"):
        found.setdefault(str(one.magazine_unit.item()), {})[str(one.magazine_effector.item())] = _row(one)
    return found


def _sums(by_effector: dict[str, dict[str, Any]]) -> dict[str, float]:
    return {name: round(sum(one["mean"] for one in parts.values()), 6) for name, parts in by_effector.items()}


def _wrong(dataset: xr.Dataset) -> dict[str, dict[str, Any]]:
    found = {}
    for identity in dataset.identity.values:
        one = dataset.sel(identity=identity)
        found[str(identity)] = {
            "vehicles": int(one.others),
            "engagements": _row(one.wrong_engagements),
            "kills": _row(one.wrong_kills),
            "engaged_probability": _row(one.wrong_engagement_probability),
            "killed_probability": _row(one.wrong_kill_probability),
        }
    return found


def _reasons(reasons: xr.DataArray, dimension: str) -> dict[str, dict[str, Any]]:
    return {str(one[dimension].item()): _causes(one) for one in reasons}


def _causes(reasons: xr.DataArray) -> dict[str, float | None]:
    means = reasons.sel(statistic="mean")
    return {str(cause): _number(mean) for cause, mean in zip(means.cause.values, means.values, strict=True) if mean > 0}


def _ranges(dataset: xr.Dataset) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for group in dataset.group.values:
        for moment in dataset.moment.values:
            one = dataset.sel(group=group, moment=moment)
            facts = {"probability": _row(one.moment_probability), "range_m": _row(one.ranges)}
            found.setdefault(str(group), {})[str(moment)] = facts
    return found


def _safety(dataset: xr.Dataset) -> list[dict[str, Any]]:
    """One entry for each flight that is not hostile, or group of them, and network."""
    return [
        {
            "group": str(one.row_group.item()),
            "flight": str(one.row_flight.item()) or None,
            "network": str(one.row_network.item()),
            "flights": int(one.row_flights),
            "in_reach_s": _number(one.in_reach),
            **{str(name): _row(one.safety.sel(safety_measure=name)) for name in one.safety_measure.values},
        }
        for one in (dataset[["safety", "in_reach"]].isel(row=index) for index in range(dataset.sizes["row"]))
    ]


def _spread(dataset: xr.Dataset) -> dict[str, Any]:
    return {str(measure): _row(dataset.spread.sel(measure=measure)) for measure in dataset.measure.values}
