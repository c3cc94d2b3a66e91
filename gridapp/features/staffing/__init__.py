"""Quota against the people in post."""
