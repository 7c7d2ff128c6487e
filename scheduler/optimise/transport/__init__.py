"""Plans the runs of a day: who is fetched by which vehicle, when, at what cost (docs/decisions/0023)."""
