"""The scan engine: a TOML question becomes a spec, points, one compiled function, chunks and a store."""
