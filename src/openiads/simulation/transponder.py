"""What really answers, and what really is told: transponders and deconfliction lines, as physics, not as belief."""

from openiads.compiled import inner, step
from openiads.simulation.counted import ANSWER, LINE, TRANSPONDER, uniforms
from openiads.simulation.identity_tables import (
    NOT_TOLD,
    NOTHING_HEARD,
    OTHER_MODE,
    OWN_MODE,
)
from openiads.simulation.tables import Defence, Records, Sky, State


@inner
def answer_of(defence: Defence, state: State, seed: int, replication: int, network: int, vehicle: int, t: float) -> int:
    """What a network hears that asks a vehicle at `t`: NOTHING_HEARD, OWN_MODE or OTHER_MODE.

    Answers are drawn once in each period of the network.
    """
    settings = defence.evidence[network]
    key = defence.belief_keys[network, vehicle]
    heard, false, which, _ = uniforms(seed, replication, key, ANSWER, period_of(settings, t))
    if state.vehicles[vehicle].answers and heard < settings.answer:
        mode: int = defence.modes[network, vehicle]
        return mode
    if false < settings.false_answer:
        return OWN_MODE if which < 0.5 else OTHER_MODE
    return NOTHING_HEARD


@step
def period_of(settings: Records, t: float) -> int:
    """Number of the interrogation period that holds `t`, counted from time 0; settings: EVIDENCE of a network."""
    return int(t / settings.interrogation_s)


@inner
def told_of(sky: Sky, defence: Defence, state: State, network: int, vehicle: int, t: float) -> int:
    """What a deconfliction line has a network take a vehicle for at `t`, NOT_TOLD where none tells of it now."""
    line = defence.told_by[network, vehicle]
    if line < 0 or state.lines[line].off > 0:
        return NOT_TOLD
    told_t = sky.ways[sky.vehicles[vehicle].first_way].t + defence.lines[line].delay_s
    taken_for: int = defence.lines[line].taken_for
    return taken_for if t >= told_t else NOT_TOLD


@inner
def start_transponder(sky: Sky, state: State, seed: int, replication: int, vehicle: int) -> None:
    """Draw whether a vehicle's transponder works in this replication, whoever asks."""
    asked = sky.vehicles[vehicle]
    works = uniforms(seed, replication, asked.key, TRANSPONDER, 0)[0] < asked.transponder
    state.vehicles[vehicle].answers = 1 if works else 0


@inner
def start_lines(defence: Defence, state: State, seed: int, replication: int) -> None:
    """Draw which deconfliction lines do not work in this replication."""
    for index in range(defence.lines.size):
        line = defence.lines[index]
        fails = uniforms(seed, replication, line.key, LINE, 0)[0] < line.failure
        state.lines[index].off = 1 if fails else 0
