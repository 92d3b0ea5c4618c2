"""Many cases: from reports to the page, from one date to another."""
