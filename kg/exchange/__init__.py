"""The graph in the formats that other systems take."""
