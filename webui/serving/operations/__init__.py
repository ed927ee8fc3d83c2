"""What an operator sees and sets: logs, metrics, health, and how much one client may ask."""
