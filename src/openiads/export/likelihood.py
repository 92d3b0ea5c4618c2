"""Words for probabilities, always the same word for the same range."""

LIKELIHOODS = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)
"""Upper end of each range and its words. Source: Intelligence Community Directive 203 (ODNI, 2015), analytic standards,
expressions of likelihood."""


def likelihood(probability: float) -> str:
    """The words for a probability: "likely" for 0.55 to 0.80."""
    return next(words for upper, words in LIKELIHOODS if probability <= upper)


def likelihood_scale() -> str:
    """The whole scale in one line, for those who read the words."""
    lowers = (0.0, *(upper for upper, _ in LIKELIHOODS))
    pairs = zip(lowers, LIKELIHOODS, strict=False)
    return "; ".join(f"{words} {100 * lower:.0f}–{100 * upper:.0f} %" for lower, (upper, words) in pairs)
