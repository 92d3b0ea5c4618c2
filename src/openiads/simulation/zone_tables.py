"""The arrays of zones: what each is and its columns. A row is one zone as it binds one network."""

import numpy as np

ZONE_RULES, ZONE_SAFE, ZONE_NO_FIRE = range(3)
"""Kinds of zones: other rules, a safe corridor, a no-fire area."""

ZONE = np.dtype(
    [
        ("kind", "i8"),  # ZONE_*
        ("rules", "i8"),  # RULES; -1: it changes none
        ("first_point", "i8"),
        ("end_point", "i8"),  # one past its last
        ("half_width", "f8"),  # of a corridor around a line; 0: the points are the corners of an outline
        ("west", "f8"),  # the box around it
        ("east", "f8"),
        ("south", "f8"),
        ("north", "f8"),
        ("floor", "f8"),
        ("ceiling", "f8"),
        ("from_t", "f8"),
        ("to_t", "f8"),
        ("slowest", "f8"),  # ground speeds at which a safe corridor protects
        ("fastest", "f8"),
    ],
    align=True,
)
ZONE_POINT = np.dtype([("x", "f8"), ("y", "f8")], align=True)
