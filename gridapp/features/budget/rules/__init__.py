"""What the screens say of plans, in words."""
