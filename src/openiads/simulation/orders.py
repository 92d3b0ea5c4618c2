"""Orders: what happens to sensors and fire units at set times: they fall out, come back, leave, arrive, change network.

Deconfliction lines fall out and come back, too.

A sensor or unit may be off for several reasons at a time; it works again when the last one is gone.
"""

import math

from openiads.compiled import inner
from openiads.simulation.aims import ask_anew, forget_aims
from openiads.simulation.counted import ORDER, uniforms
from openiads.simulation.drawn import drawn
from openiads.simulation.tables import (
    ORDER_HAND_OVER,
    ORDER_LINE_OFF,
    ORDER_LINE_ON,
    ORDER_SENSOR_JOINS,
    ORDER_SENSOR_OFF,
    ORDER_SENSOR_ON,
    ORDER_UNIT_JOINS,
    ORDER_UNIT_OFF,
    ORDER_UNIT_ON,
    SENSOR_PERIOD_S,
    UNIT_RELOAD_S,
    Defence,
    State,
)

WHOLE_TURN = 1e-9
"""Rounding allowed when turns are counted, in turns."""


@inner
def set_orders(defence: Defence, state: State, seed: int, replication: int, sampled: bool) -> None:
    """Draw which orders are given in this replication, and when."""
    for index in range(defence.orders.size):
        order = defence.orders[index]
        state.orders[index].t = math.inf
        if uniforms(seed, replication, order.chance_key, ORDER, 0)[0] < order.probability:
            state.orders[index].t = order.t + order.times * drawn(order, seed, replication, sampled)


@inner
def carry_out(defence: Defence, state: State, index: int, t: float) -> None:
    """Do what one order says."""
    order = defence.orders[index]
    state.orders[index].t = math.inf
    if order.kind == ORDER_SENSOR_OFF:
        put_out(state, order.index)
    elif order.kind == ORDER_SENSOR_ON:
        state.sensors[order.index].off -= 1
        turn_on(defence, state, order.index, t)
    elif order.kind == ORDER_UNIT_OFF:
        state.units[order.index].off += 1
        state.units[order.index].wake_t = math.inf
    elif order.kind == ORDER_UNIT_ON:
        state.units[order.index].off -= 1
        state.units[order.index].wake_t = t
        ask_anew(state, order.index)
    elif order.kind == ORDER_SENSOR_JOINS:
        state.sensors[order.index].network = order.value
    elif order.kind == ORDER_UNIT_JOINS:
        state.units[order.index].network = order.value
        forget_aims(state, order.index)
        state.units[order.index].wake_t = t
    elif order.kind == ORDER_HAND_OVER:
        hand_over(defence, state, order.index, order.value, t)
    elif order.kind == ORDER_LINE_OFF:
        state.lines[order.index].off += 1
    elif order.kind == ORDER_LINE_ON:
        state.lines[order.index].off -= 1


@inner
def put_out(state: State, sensor: int) -> None:
    """Let a sensor fall silent for one reason more."""
    state.sensors[sensor].off += 1
    state.sensors[sensor].scan_t = math.inf


@inner
def turn_on(defence: Defence, state: State, sensor: int, t: float) -> None:
    """Let a search radar go on turning from `t` on, in the rhythm of its first turn, where nothing keeps it silent."""
    mine = state.sensors[sensor]
    if mine.off > 0 or mine.lit == 0 or not defence.sensors[sensor].searches:
        return
    period = state.sensor_values[sensor, SENSOR_PERIOD_S]
    turns = max(math.ceil((t - mine.phase_t) / period - WHOLE_TURN), 0.0)
    mine.scan_number = int(turns)
    mine.scan_t = mine.phase_t + turns * period


@inner
def hand_over(defence: Defence, state: State, giver: int, taker: int, t: float) -> None:
    """What is left in a magazine goes along to where its launcher will stand."""
    left, there = state.effectors[giver], state.effectors[taker]
    there.rounds, there.reserve = left.rounds, left.reserve
    left.rounds, left.reserve, left.reload_t = 0, 0, math.inf
    unit = defence.effectors[taker].unit
    if there.rounds == 0 and there.reserve > 0:
        there.reload_t = t + state.unit_values[unit, UNIT_RELOAD_S]
    state.units[defence.effectors[giver].unit].here = 0
    state.units[unit].here = 1
