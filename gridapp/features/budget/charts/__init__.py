"""The budget's charts: each takes a locale for its words and draws over the named rows."""
