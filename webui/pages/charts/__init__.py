"""Charts, computed from the graph when they are asked for: pages, JSON, CSV, and figures in other pages.

The figures of a chart are made here, intervals included; the script of the page only draws them.
"""

from webui.pages.charts.views import blueprint, figure, prepare

__all__ = ["blueprint", "figure", "prepare"]
