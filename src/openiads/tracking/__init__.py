"""From plots to tracks: filter, gate, assign, confirm, drop; and how far tracks lie from the truth.

plots -> scans -> tracks -> scores

`state` holds the arrays, `motion`, `assignment` and `scan` the compiled work on them, which a simulation can call as
well; `settings`, `plots`, `play` and `scores` are what a reader of plots uses.
"""
