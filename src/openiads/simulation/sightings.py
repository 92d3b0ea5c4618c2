"""What each network came to with each vehicle, and when: kept for the score; no decision reads it."""

import math

import numpy as np

from openiads.compiled import inner
from openiads.simulation.tables import CIVIL, FRIENDLY, HOSTILE, NEUTRAL, Defence, Outcome

SIGHTING = np.dtype(
    [
        ("confirmed_t", "f8"),  # it has a confirmed track
        ("hostile_t", "f8"),  # it is taken for hostile
        ("friendly_t", "f8"),
        ("neutral_t", "f8"),
        ("civil_t", "f8"),
        ("fired_t", "f8"),
        ("killed_t", "f8"),
    ],
    align=True,
)
"""Of a network with a vehicle: when each of these first happened; inf: never."""
BELIEVED = ("hostile_t", "friendly_t", "neutral_t", "civil_t")
"""Fields of SIGHTING in the order of the identities."""


@inner
def clear_sightings(outcome: Outcome) -> None:
    """Nothing has happened yet."""
    for network in range(outcome.sightings.shape[0]):
        for vehicle in range(outcome.sightings.shape[1]):
            sighting = outcome.sightings[network, vehicle]
            sighting.confirmed_t = math.inf
            sighting.hostile_t = math.inf
            sighting.friendly_t = math.inf
            sighting.neutral_t = math.inf
            sighting.civil_t = math.inf
            sighting.fired_t = math.inf
            sighting.killed_t = math.inf


@inner
def note_track(
    defence: Defence, outcome: Outcome, network: int, vehicle: int, belief: int, known_t: float, t: float
) -> None:
    """A confirmed track of a vehicle at `t`, and what it is taken for from `known_t` on; unknown counts as nothing."""
    sighting = outcome.sightings[defence.networks[network].home, vehicle]
    sighting.confirmed_t = min(sighting.confirmed_t, t)
    if belief == HOSTILE:
        sighting.hostile_t = min(sighting.hostile_t, max(known_t, t))
    elif belief == FRIENDLY:
        sighting.friendly_t = min(sighting.friendly_t, max(known_t, t))
    elif belief == NEUTRAL:
        sighting.neutral_t = min(sighting.neutral_t, max(known_t, t))
    elif belief == CIVIL:
        sighting.civil_t = min(sighting.civil_t, max(known_t, t))


@inner
def note_shot(defence: Defence, outcome: Outcome, network: int, vehicle: int, t: float) -> None:
    """A network fires at a vehicle."""
    sighting = outcome.sightings[defence.networks[network].home, vehicle]
    sighting.fired_t = min(sighting.fired_t, t)


@inner
def note_kill(defence: Defence, outcome: Outcome, network: int, vehicle: int, t: float) -> None:
    """A network shoots a vehicle down."""
    outcome.sightings[defence.networks[network].home, vehicle].killed_t = t
