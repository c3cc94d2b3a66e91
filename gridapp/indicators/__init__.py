"""Measures that two or more features use, frame → frame, and the frames they share."""
