"""Lines between networks: one tells another of the flights that it operates, and nothing else passes."""

from typing import Literal

from openiads.record import record
from openiads.simulation.command import Name
from openiads.units import DurationS, Probability


@record
class Link:
    """A deconfliction line, in one direction: the giver tells the receiver of flights whose operator it is.

    delay_s: from the start of a flight until it is told. taken_for: what the receiver takes the tracks of told flights
    for, whatever else it believes, while the line holds. failure_probability: that it does not work in a replication;
    an outage that names the line cuts it for a time. because: sentence or assumption.
    """

    name: Name
    giver: Name
    receiver: Name
    delay_s: DurationS = 60.0
    taken_for: Literal["friendly", "neutral", "civil"] = "neutral"
    failure_probability: Probability = 0.0
    because: str = ""
