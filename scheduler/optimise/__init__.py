"""Plans, and nothing else: facts in, a checked plan out."""
