"""工作台: what a leader looks at first, and the closure report."""
