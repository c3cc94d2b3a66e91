"""Fixtures, by what they bring."""
