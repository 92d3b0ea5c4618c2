"""The arrays of who says what a unit fires at."""

import numpy as np

EACH_BATTERY, GREEDY, LINEAR, EXACT = range(4)
ASSIGNMENTS = ("each battery", "greedy", "linear", "exact")
"""Who says what a unit fires at: itself, or the post, which plans by the largest gain first, by least sums, exactly."""

CLASS = np.dtype([("speed", "f8")], align=True)
"""What is known of a target class beforehand: its cruise speed."""
POST_STATE = np.dtype([("planned_t", "f8")], align=True)
"""Of a network: when its post planned last."""
