"""The questions about places and people that every room asks, each answered once."""
