"""`python -m zpjax`: the command line, wherever no command of that name is installed."""

from zpjax.cli import main

if __name__ == "__main__":
    main()
