"""One room per thing the office does; rooms do not import each other."""
