"""Training sessions: who is expected, who came, and the sheet people sign."""
