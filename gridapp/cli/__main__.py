"""`python -m gridapp.cli`."""

from gridapp.cli import main

if __name__ == "__main__":  # the server's worker process imports this module again
    main()
