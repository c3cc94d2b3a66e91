"""What every room asks about places, people and plans, each question once. SQL, no screen."""
