"""Accounts, their roles, signing in and out, and the audit log."""
