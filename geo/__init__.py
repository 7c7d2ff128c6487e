"""Geography with no knowledge of the service: arrays, GeoDataFrames and minutes in, figures out."""
