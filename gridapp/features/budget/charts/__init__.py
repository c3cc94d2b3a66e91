"""The budget's charts: frames into drawings."""
