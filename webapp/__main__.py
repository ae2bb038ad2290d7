"""``python -m webapp`` is the command ``crossborder``."""

from webapp.cli import main

if __name__ == "__main__":
    main()
