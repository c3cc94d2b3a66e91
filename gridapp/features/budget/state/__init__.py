"""States of the budget room's pages."""
