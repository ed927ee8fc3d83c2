"""What follows from what is stated, and why."""
