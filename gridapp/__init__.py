"""The admin and reporting app of a town's comprehensive-governance office."""
