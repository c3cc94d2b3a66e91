"""What scenarios rest on: rule sets with tiers and standards, funds with sources and uses."""
