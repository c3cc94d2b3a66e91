"""Frame → frame measures that two or more features use."""
