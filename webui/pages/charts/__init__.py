"""Charts, computed from the graph when they are asked for: pages, JSON, CSV, and figures in other pages."""
