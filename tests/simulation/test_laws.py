"""Laws: nobody sees, nobody fires; channels bound the shots; more defence never lets more through."""

import ast
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import openiads.simulation
from openiads.simulation.tables import FRIENDLY

from .notional import (
    Happening,
    doctrine,
    effector,
    log_of,
    network,
    play,
    radar,
    raid,
    raids_apart,
    scenario,
    system,
    traffic,
    unit,
    vehicle,
)

few = settings(max_examples=12, deadline=None)

counts = st.integers(1, 12)
kills = st.sampled_from([0.0, 0.3, 0.7, 1.0])
spacings_s = st.sampled_from([0.5, 3.0, 10.0, 40.0])
seeds = st.integers(0, 2**32)
firings = st.sampled_from(["shoot-look-shoot", "salvo", "two-look-two"])


def stream(
    *, rounds: int = 6, channels: int = 2, kill: float = 0.5, count: int = 8, spacing_s: float = 3.0, **shooting
):
    """One unit against a stream of equal targets from all around."""
    battery = system(
        target_channels=float(channels),
        missile_channels=float(4 * channels),
        effectors=(effector(ready_rounds=float(rounds), kill_probability=kill),),
    )
    nets = (network(doctrine=doctrine(**shooting)),)
    attack = raids_apart(count, spacing_s, distance_m=45_000.0)
    return scenario(systems=(battery,), networks=nets, raids=attack)


# More defence under common random numbers.


@few
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 6), kills, counts, spacings_s, seeds)
def test_more_rounds_never_let_more_through(rounds, more, channels, kill, count, spacing_s, seed) -> None:
    given_ = {"channels": channels, "kill": kill, "count": count, "spacing_s": spacing_s}
    before = play(stream(rounds=rounds, **given_), 20, seed).leakers
    assert np.all(play(stream(rounds=rounds + more, **given_), 20, seed).leakers <= before)


@few
@given(st.integers(1, 12), kills, counts, spacings_s, firings, seeds)
def test_a_channel_for_each_target_never_lets_more_through(channels, kill, count, spacing_s, firing, seed) -> None:
    """Between fewer channels no such law holds: a greedy schedule can get worse by a server more (Graham, 1969), and a
    magazine that runs out is spent on other targets, of other luck."""
    given_ = {"rounds": 500, "kill": kill, "count": count, "spacing_s": spacing_s, "firing": firing}
    before = play(stream(channels=channels, **given_), 20, seed).leakers
    assert np.all(play(stream(channels=count, **given_), 20, seed).leakers <= before)


def test_more_channels_help_on_average_where_rounds_run_out() -> None:
    """The honest form of the law for a magazine of 12: no more leakers on average, though more in some replications."""
    few_, many = (
        play(stream(rounds=12, channels=n, kill=0.2, count=11, spacing_s=0.5, assessment_s=4.0), 2_000).leakers
        for n in (1, 3)
    )
    worse = many > few_
    assert worse.any()
    assert float((many - few_).mean()) < 4.0 * float((many - few_).std()) / np.sqrt(2_000)


@few
@given(st.integers(1, 20), st.integers(1, 5), st.floats(0.0, 1.0), st.floats(0.0, 1.0), counts, spacings_s, seeds)
def test_higher_kill_probability_never_lets_more_through(rounds, channels, one, other, count, spacing_s, seed) -> None:
    given_ = {"rounds": rounds, "channels": channels, "count": count, "spacing_s": spacing_s}
    before = play(stream(kill=min(one, other), **given_), 20, seed).leakers
    assert np.all(play(stream(kill=max(one, other), **given_), 20, seed).leakers <= before)


# What bounds a shot.


@few
@given(st.sampled_from(["out of range", "too high for the beam", "behind the horizon", "too small"]), counts, seeds)
def test_target_that_nobody_sees_is_never_shot_at(why, count, seed) -> None:
    sensor = {
        "out of range": {"instrumented_range_m": 500.0},
        "too high for the beam": {"elevation_max_deg": -1.0},
        "behind the horizon": {"antenna_height_m": 1.0, "instrumented_range_m": 40_000.0, "blind_range_m": 39_000.0},
        "too small": {"detection_range_m": 5.0},
    }[why]
    low = {"height_agl_m": 5.0} if why == "behind the horizon" else {}
    battery = system(sensors=(radar(**sensor),), effectors=(effector(range_min_m=3_000.0),))
    played = play(scenario(systems=(battery,), raids=(raid(count=count, **low),)), 3, seed)
    assert played.rounds.sum() == 0
    assert np.all(played.leakers == count)
    assert np.isnan(played.first_shot_m).all()


@few
@given(counts, firings, seeds)
def test_held_unit_never_fires(count, firing, seed) -> None:
    held = (unit(doctrine=doctrine(firing=firing, rules="hold")), unit(name="free", network="other"))
    nets = (network(), network(name="other"))
    played = play(scenario(units=held, networks=nets, raids=(raid(count=count),)), 3, seed)
    order = [one.name for one, _ in played.board.magazines]
    assert played.rounds[:, order.index("unit")].sum() == 0
    assert played.rounds[:, order.index("free")].min() > 0


def in_flight(events: list[Happening], **which: int) -> list[int]:
    """How many engagements are under way after each event, of one unit or at one vehicle."""
    under_way, now = [0], 0
    for event in events:
        if all(getattr(event, name) == value for name, value in which.items()):
            now += (event.kind == "launched") - (event.kind in ("killed", "missed"))
            under_way.append(now)
    return under_way


@few
@given(st.integers(1, 4), st.integers(1, 6), counts, spacings_s, kills, firings, seeds)
def test_no_unit_has_more_in_flight_than_its_channels(channels, missiles, count, spacing_s, kill, firing, seed) -> None:
    battery = system(
        target_channels=float(channels),
        missile_channels=float(missiles),
        effectors=(effector(kill_probability=kill),),
    )
    nets = (network(doctrine=doctrine(firing=firing)),)
    attack = raid(distance_m=45_000.0, count=count, spacing_s=spacing_s)
    events = log_of(scenario(systems=(battery,), networks=nets, raids=(attack,)), seed)
    assert max(in_flight(events, actor=0)) <= min(channels, missiles)


@few
@given(st.integers(2, 10), counts, kills, firings, seeds)
def test_at_most_one_unit_of_a_coordinated_network_fires_at_a_target(n_units, count, kill, firing, seed) -> None:
    """Ten units with ten missiles each: never ten interceptors in the air at one target."""
    units = tuple(unit(name=f"unit {number}") for number in range(n_units))
    nets = (network(doctrine=doctrine(firing=firing)),)
    battery = system(effectors=(effector(kill_probability=kill, ready_rounds=10.0),))
    laid = scenario(units=units, systems=(battery,), networks=nets, raids=(raid(count=count, spacing_s=4.0),))
    events = log_of(laid, seed)
    assert any(event.kind == "launched" for event in events)
    for target in range(count):
        assert max(in_flight(events, vehicle=target)) <= 1


def test_uncoordinated_units_do_fire_at_one_target_together() -> None:
    """The other side of the law: without coordination the same ten units waste nine missiles."""
    units = tuple(unit(name=f"unit {number}") for number in range(10))
    apart = log_of(scenario(units=units, networks=(network(coordinated=False),)))
    assert max(in_flight(apart, vehicle=0)) == 10
    assert max(in_flight(log_of(scenario(units=units)), vehicle=0)) == 1


# The network never sees the truth.


def test_what_a_network_believes_never_reads_where_a_vehicle_is() -> None:
    """Track, identity and envelope import neither the motion of vehicles nor the sky they fly in."""
    folder = Path(openiads.simulation.__file__).parent
    for name in ("track", "identify", "envelope"):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        imported = {(node.module, alias.name) for node in froms for alias in node.names}
        assert imported, name
        assert not {one for one in imported if one[1] in ("where", "Sky", "in_flight", "end_t")}, name
        assert ("openiads.simulation", "motion") not in imported


def test_a_wrong_measurement_leads_to_wrong_decisions() -> None:
    """With a bearing error of 2 degrees the network shoots elsewhere, or not: a peer's tracker saw the truth."""
    blurred = system(sensors=(radar(bearing_error_deg=2.0, range_error_m=1_500.0),))
    exact, wrong = play(scenario(), 20), play(scenario(systems=(blurred,)), 20)
    assert np.ptp(exact.first_shot_m) < 1e-6, "without error all replications shoot at one moment"
    assert np.nanstd(wrong.first_shot_m) > 500.0


def test_a_target_is_engaged_where_it_is_believed_not_where_it_is() -> None:
    """A range error alone moves the moment of the first shot, by about the error."""
    blurred = system(sensors=(radar(range_error_m=2_000.0),))
    shots_m = play(scenario(systems=(blurred,), raids=(raid(distance_m=60_000.0),)), 200).first_shot_m
    assert 200.0 < float(np.nanstd(shots_m)) < 10_000.0


# Nothing depends on a step of time.


@few
@given(st.sampled_from([0.1, 0.5, 1.0, 2.0, 5.0]), kills, counts, seeds)
def test_who_is_killed_does_not_depend_on_how_often_a_unit_looks_again(replan_s, kill, count, seed) -> None:
    """Units wake when a target comes into range, not at the next tick."""
    usual = play(stream(kill=kill, count=count, replan_s=2.0), 5, seed)
    other = play(stream(kill=kill, count=count, replan_s=replan_s), 5, seed)
    assert np.array_equal(usual.fates, other.fates)
    assert np.array_equal(usual.rounds, other.rounds)
    assert np.allclose(usual.first_shot_m, other.first_shot_m, atol=0.5, equal_nan=True)


@few
@given(st.floats(0.3, 3.0), st.floats(200.0, 900.0))
def test_intercepts_lie_on_the_collision_triangle_whatever_the_speeds(mach, speed_mps) -> None:
    """No grid of times: launch and kill are as far apart as target and missile fly."""
    missile_mps = 1_000.0 * mach
    battery = system(effectors=(effector(speed_average_mps=missile_mps),))
    laid = scenario(systems=(battery,), raids=(raid(distance_m=140_000.0, speed_mps=speed_mps),))
    events = {event.kind: event for event in log_of(laid)}
    flight_s = events["killed"].t - events["launched"].t
    assert abs(events["launched"].x - events["killed"].x - speed_mps * flight_s) < 0.1
    assert abs(missile_mps * flight_s - 30_000.0) < 1.0


# Who may be fired at.


@few
@given(st.sampled_from(["friendly", "neutral", "civil"]), st.sampled_from(["free", "tight"]), counts, seeds)
def test_what_is_known_as_something_else_is_never_fired_at(identity, rules, count, seed) -> None:
    here = traffic(identity=identity, count=count, spacing_s=5.0)
    played = play(scenario(networks=(network(rules=rules),), traffic=(here,)), 3, seed)
    assert played.engaged[:, FRIENDLY:].sum() == 0
    assert played.engaged[:, 0].min() > 0


def test_every_launch_is_counted_as_rounds_and_as_an_engagement() -> None:
    laid = stream(rounds=30, kill=0.5, count=10)
    played, events = play(laid), log_of(laid)
    launches = sum(event.kind == "launched" for event in events)
    assert launches == played.rounds.sum() == played.engaged.sum()
    assert sum(event.kind == "killed" for event in events) == played.kills.sum()
    assert [event.t for event in events] == sorted(event.t for event in events)


def test_fast_target_is_out_of_every_envelope() -> None:
    fast = play(scenario(vehicles=(vehicle(cruise_speed_mps=900.0),), systems=(system(max_target_speed_mps=800.0),)))
    assert fast.rounds.sum() == 0
    assert fast.reason() == {"out of envelope": 1}
