"""State of the budget's screens."""
