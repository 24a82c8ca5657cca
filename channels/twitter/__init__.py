"""X, @lapor1708: not built yet. The folder keeps its place in the house."""
