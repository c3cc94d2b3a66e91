"""What travels over HTTP instead of the websocket: blocks of rows, counts, options. The same session, permission and scope as on screen."""
