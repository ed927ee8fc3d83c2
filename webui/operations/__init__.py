"""What an operator sees and sets: logs, metrics, health, and how much one client may ask."""

from webui.operations.front import Operations
from webui.operations.logs import start_log

__all__ = ["Operations", "start_log"]
