"""Quota and budget: how many grids and workers each place gets, what they cost, and whether the fund covers it."""
