"""The arrays of who says what a unit fires at."""

from typing import NamedTuple

import numpy as np

from openiads.simulation.fire_plan import FirePlan
from openiads.simulation.tables import Records, State
from openiads.tracking.state import Work

EACH_BATTERY, GREEDY, LINEAR, EXACT = range(4)
ASSIGNMENTS = ("each battery", "greedy", "linear", "exact")
"""Who says what a unit fires at: itself, or the post, which plans by the largest gain first, by least sums, exactly."""

POST_STATE = np.dtype([("planned_t", "f8")], align=True)
"""Of a network: when its post planned last."""


class Posts(NamedTuple):
    """What the posts of all networks work with."""

    networks: Records  # POST_STATE (n_n,)
    plan: FirePlan  # one for all posts, in turn
    work: Work  # n_t rows, as many columns as there are channels


class States(NamedTuple):
    """What a run plays on: each array with one entry per worker in front.

    Posts stand beside the rest, and are not there where none plans: then their part of the engine is not even compiled.
    """

    state: State
    posts: Posts | None
