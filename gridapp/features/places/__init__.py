"""Villages, dormitories and the grids they are divided into."""
