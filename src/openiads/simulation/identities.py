"""How networks tell what they track, as arrays: beliefs, evidence, answers in which mode, and deconfliction lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from openiads.simulation.command import Network
from openiads.simulation.estimates import name_key, named_records
from openiads.simulation.evidence import Evidence
from openiads.simulation.identity_tables import (
    EVIDENCE,
    LIKELY_CLOSING,
    LINE,
    OTHER_MODE,
    OWN_MODE,
)
from openiads.simulation.routes import Flight
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import IDENTITIES, Floats, Integers, Records
from openiads.simulation.timetable import homes, sorted_lines

NO_EVIDENCE = Evidence()
"""Stands in the arrays for a network that weighs none, which nothing reads."""


def beliefs(networks: Sequence[Network]) -> Floats:
    """(n_n, 4, 4): probability of each belief by what a vehicle is; the rest is unknown."""
    rows = [
        [[getattr(getattr(one.identification, truth), belief) for belief in IDENTITIES] for truth in IDENTITIES]
        for one in networks
    ]
    return np.array(rows, dtype=np.float64).reshape(len(networks), len(IDENTITIES), len(IDENTITIES))


def evidence_rows(networks: Sequence[Network]) -> Records:
    """EVIDENCE (n_n,)."""
    rows = []
    for network in networks:
        own = network.identification.evidence
        one = own or NO_EVIDENCE
        rows.append(
            {
                "used": own is not None,
                "interrogation_s": one.interrogation_s,
                "declare": one.declare_probability,
                "answer": one.interrogation.answer_probability,
                "false_answer": one.interrogation.false_answer_probability,
                "fast_mps": one.behaviour.fast_mps,
                "low_m": one.behaviour.low_m,
                "closing_s": one.behaviour.closing_s,
            }
        )
    return named_records(EVIDENCE, rows)


def likelihoods(networks: Sequence[Network]) -> Floats:
    """(n_n, LIKELY_*, 4): how probable a network holds each finding by identity."""
    rows = []
    for network in networks:
        one = network.identification.evidence or NO_EVIDENCE
        tables: list[Any] = [one.prior, one.interrogation.own_mode, one.interrogation.civil_mode, one.corridor]
        tables += [one.behaviour.fast, one.behaviour.low, one.behaviour.closing]
        rows.append([[getattr(table, identity) for identity in IDENTITIES] for table in tables])
    return np.array(rows, dtype=np.float64).reshape(len(networks), LIKELY_CLOSING + 1, len(IDENTITIES))


def answer_modes(scenario: Scenario, networks: Sequence[Network], flights: Sequence[Flight]) -> Integers:
    """(n_n, n_v): OWN_MODE where a working transponder answers a network in its own mode, else OTHER_MODE.

    The network's own flights do, and friendly ones whose operator is not given.
    """
    home = homes(scenario)
    rows = [
        [OWN_MODE if flight.operator == home[one.name] or _is_any_friend(flight) else OTHER_MODE for flight in flights]
        for one in networks
    ]
    return np.array(rows, dtype=np.int64).reshape(len(networks), len(flights))


def _is_any_friend(flight: Flight) -> bool:
    return flight.identity == "friendly" and not flight.operator


def line_rows(scenario: Scenario) -> Records:
    """LINE (n_l,), in the order of the names."""
    rows = [
        {
            "delay_s": one.delay_s,
            "taken_for": IDENTITIES.index(one.taken_for),
            "failure": one.failure_probability,
            "key": name_key(f"line|{one.name}"),
        }
        for one in sorted_lines(scenario)
    ]
    return named_records(LINE, rows)


def told_by(scenario: Scenario, networks: Sequence[Network], flights: Sequence[Flight]) -> Integers:
    """(n_n, n_v): index of the line that tells a network of a flight, -1 where none does."""
    lines = {(one.giver, one.receiver): index for index, one in enumerate(sorted_lines(scenario))}
    rows = [[lines.get((flight.operator, one.name), -1) for flight in flights] for one in networks]
    return np.array(rows, dtype=np.int64).reshape(len(networks), len(flights))
