"""What a hostile browser can try, against a real server."""
