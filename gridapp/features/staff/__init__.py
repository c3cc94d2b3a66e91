"""The people of the grid team and the posts they hold."""
