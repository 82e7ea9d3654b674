"""`python -m s2s_ad`."""

import sys

from s2s_ad.command.main import main

if __name__ == "__main__":
    sys.exit(main())
