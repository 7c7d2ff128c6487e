"""One module a journey; one transaction a step; use cases do not call each other."""
