"""The arrays of who says what a unit fires at."""

from typing import NamedTuple

import numpy as np

from openiads.simulation.fire_plan import FirePlan
from openiads.simulation.tables import Floats, Records, State

EACH_BATTERY, GREEDY, LINEAR, EXACT = range(4)
ASSIGNMENTS = ("each battery", "greedy", "linear", "exact")
"""Who says what a unit fires at: itself, or the post, which plans by the largest gain first, by least sums, exactly."""

POST_STATE = np.dtype([("planned_t", "f8")], align=True)
"""Of a network: when its post planned last."""


class Posts(NamedTuple):
    """What the posts of all networks work with; tried_t and plan of size 0 where none plans.

    tried_t: when a unit last tried to fire at the track in one place, which the post leaves out for that moment.
    """

    networks: Records  # POST_STATE (n_n,)
    tried_t: Floats  # (n_u, n_t)
    plan: FirePlan  # one for all posts, in turn


class States(NamedTuple):
    """What a run plays on: each array with one entry per worker in front.

    Posts stand beside the rest, since every array that a function is handed costs time.
    """

    state: State
    posts: Posts
