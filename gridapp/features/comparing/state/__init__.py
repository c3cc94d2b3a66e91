"""What the pages keep of plans side by side, and of a plan tried out."""
