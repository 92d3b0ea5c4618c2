"""How a network weighs what it learns of a track: answers to interrogations, corridors, behaviour. All assumptions."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from openiads.record import record
from openiads.units import DurationS, HeightM, Probability, SpeedMps

WHOLE = 1e-9
"""Rounding allowed in sums of probabilities."""


@record
class Likelihood:
    """How probable a network holds one finding for a vehicle of each identity."""

    hostile: Probability
    friendly: Probability
    neutral: Probability
    civil: Probability


@record
class Prior:
    """What a network expects of a track of which it knows nothing yet: shares, whose ratios alone count."""

    hostile: Probability = 0.25
    friendly: Probability = 0.25
    neutral: Probability = 0.25
    civil: Probability = 0.25

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.hostile + self.friendly + self.neutral + self.civil <= 0.0:
            raise ValueError("every identity is held impossible: raise one of the shares")
        return self


@record
class Interrogation:
    """What an interrogation gives, and how common working transponders are held to be.

    answer_probability: that a working transponder is heard when it is asked; false_answer_probability: that an answer
    is heard of a vehicle that gave none, in the network's own mode or in a civil one as likely. Both are what happens
    and what the network reckons with. own_mode, civil_mode: by identity, how many the network holds to answer in its
    own mode (coded), or in the civil ones alone (3/A, S); the rest answers nothing.
    """

    answer_probability: Probability = 0.95
    false_answer_probability: Probability = 0.002
    own_mode: Likelihood = Likelihood(hostile=0.001, friendly=0.93, neutral=0.01, civil=0.001)
    civil_mode: Likelihood = Likelihood(hostile=0.05, friendly=0.05, neutral=0.9, civil=0.98)

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        for name in ("hostile", "friendly", "neutral", "civil"):
            total = getattr(self.own_mode, name) + getattr(self.civil_mode, name)
            if total > 1.0 + WHOLE:
                raise ValueError(f"own_mode and civil_mode of {name} sum to {total:g}, more than 1")
        return self


@record
class Behaviour:
    """What the believed course says: how probable each finding is held by identity, and where it begins.

    fast: at fast_mps or more; low: at most low_m above the ground; closing: at a defended asset within closing_s.
    """

    fast_mps: Annotated[SpeedMps, Field(gt=0.0)] = 100.0
    fast: Likelihood = Likelihood(hostile=0.6, friendly=0.6, neutral=0.6, civil=0.95)
    low_m: Annotated[HeightM, Field(gt=0.0)] = 1000.0
    low: Likelihood = Likelihood(hostile=0.7, friendly=0.4, neutral=0.4, civil=0.05)
    closing_s: Annotated[DurationS, Field(gt=0.0)] = 600.0
    closing: Likelihood = Likelihood(hostile=0.9, friendly=0.4, neutral=0.2, civil=0.2)


@record
class Evidence:
    """Identity by Bayes' rule from all that the network learns of a track, in place of one draw.

    interrogation_s: every confirmed track is asked, and its identity reckoned anew, at most once in each such period,
    with the turn of a radar that sees it. declare_probability: an identity is declared while its posterior reaches it,
    else the track is unknown. corridor: how probable it is held to be in a safe corridor.
    """

    interrogation_s: Annotated[float, Field(ge=0.1, le=600.0)] = 5.0
    declare_probability: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.9
    prior: Prior = Prior()
    interrogation: Interrogation = Interrogation()
    corridor: Likelihood = Likelihood(hostile=0.05, friendly=0.5, neutral=0.5, civil=0.8)
    behaviour: Behaviour = Behaviour()
