"""Scenarios: planned while one types, kept, handed in, approved."""
