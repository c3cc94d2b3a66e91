"""Tables, columns and the only place that commits."""
