"""Scenarios side by side, and what-if and goal seek on one of them."""
