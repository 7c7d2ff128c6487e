"""Transport from request to times: gathered, decided, planned, told, mended, and what it costs."""
