"""States of the budget's screens: the planner, plans side by side, what-if and goal seek."""
