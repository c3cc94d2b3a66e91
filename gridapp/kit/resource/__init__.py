"""A CRUD screen as a declaration."""
