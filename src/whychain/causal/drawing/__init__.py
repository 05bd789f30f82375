"""Drawing a causal graph: layout in layers, gates, barriers, and SVG."""
