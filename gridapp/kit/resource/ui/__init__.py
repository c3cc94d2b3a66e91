"""The Reflex half of the Resource layer: states by what they do, views by what they show."""
