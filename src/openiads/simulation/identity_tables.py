"""The arrays of who is taken for what: evidence of each network, deconfliction lines, and what was heard of a track."""

import numpy as np

NOTHING_HEARD, OWN_MODE, OTHER_MODE = range(3)
"""What a network hears when it interrogates: nothing, an answer in its own mode, or one in a civil mode alone."""
NOT_TOLD = -1
"""No deconfliction line tells of a vehicle."""

(
    LIKELY_PRIOR,
    LIKELY_OWN_MODE,
    LIKELY_CIVIL_MODE,
    LIKELY_CORRIDOR,
    LIKELY_FAST,
    LIKELY_LOW,
    LIKELY_CLOSING,
) = range(7)
"""Rows of a network's likelihoods: how probable it holds each of these for a vehicle of each identity."""

EVIDENCE = np.dtype(
    [
        ("used", "i8"),  # 0: the network draws identities from its table of beliefs
        ("interrogation_s", "f8"),
        ("declare", "f8"),  # posterior from which an identity is declared
        ("answer", "f8"),
        ("false_answer", "f8"),
        ("fast_mps", "f8"),
        ("low_m", "f8"),
        ("closing_s", "f8"),
    ],
    align=True,
)
"""How a network weighs evidence."""
LINE = np.dtype([("delay_s", "f8"), ("taken_for", "i8"), ("failure", "f8"), ("key", "u8")], align=True)
"""A deconfliction line."""
LINE_STATE = np.dtype([("off", "i8")], align=True)
"""off: for how many reasons the line does not work."""
WEIGHED_STATE = np.dtype([("period", "i8"), ("own", "f8"), ("other", "f8"), ("silent", "f8")], align=True)
"""Evidence of a track: period of the last interrogation; likelihood of all answers by what the transponder does."""
