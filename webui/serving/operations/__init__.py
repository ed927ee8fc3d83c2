"""What an operator sees and sets: logs, metrics, health, and how much one client may ask."""

from webui.serving.operations.front import Operations
from webui.serving.operations.logs import start_log

__all__ = ["Operations", "start_log"]
