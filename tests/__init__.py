"""The tests: a package, so that the folder tests/coverage hides no other module of that name."""
