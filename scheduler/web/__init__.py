"""The site: Flask pages that call use cases, never the store, the solver or the maps.

This module imports nothing, so that the bootstrap can run ``scheduler.web.assets`` before Flask is installed.
"""
