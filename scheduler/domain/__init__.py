"""The rules: standard library only; nobody here asks the clock, the database or the solver."""
