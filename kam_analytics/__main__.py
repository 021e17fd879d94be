from __future__ import annotations

import gc
import sys

try:
    from kam_analytics.cli import main
except ModuleNotFoundError as error:
    if (error.name or "").startswith("kam_analytics"):
        raise
    sys.exit(
        f"The package {error.name} is not installed for this Python. Use `python start.py` in place of "
        "`python -m kam_analytics`: it installs what is needed into .venv and runs from there."
    )
except KeyboardInterrupt:  # before anything has begun
    sys.exit(2)

gc.freeze()  # what is imported stays: the collector need not look at it again
try:
    sys.exit(main())
except KeyboardInterrupt:  # another one, while the first is told
    sys.exit(2)
