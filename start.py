"""Set up and start, with nothing but Python: `python start.py` opens the dashboard, `python start.py test` runs all tests.

Makes `.venv` beside this file, installs what is needed into it when the requirements have changed, and hands over
to `python -m kam_analytics`; every other argument goes there too (`python start.py import FILE --kind sales`).
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(requirements: str) -> None:
    """Install a requirements file into `.venv`, once for each content of it."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit("KAM Analytics needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0])
    texts = [(ROOT / name).read_bytes() for name in ("requirements.txt", requirements)]
    wanted = hashlib.sha256(b"".join(texts)).hexdigest()
    stamp = HOME / f"installed-{requirements}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up .venv (the first time takes a minute or two) ...", flush=True)
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]
    if subprocess.call(command, cwd=ROOT) != 0:
        sys.exit("The packages could not be installed; see the message above. Run the same command again afterwards.")
    stamp.write_text(wanted)


def main() -> int:
    arguments = sys.argv[1:] or ["serve"]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    if arguments[0] == "test":
        os.chdir(ROOT)
        prepare("requirements-dev.txt")
        # Two at a time, each file by one worker, in the order of the folders: the browser tests of a file share a
        # server, and their long files must not come last.
        spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
        command = [str(PYTHON), "-m", "pytest", *spread, *arguments[1:]]
    else:
        prepare("requirements.txt")
        command = [str(PYTHON), "-m", "kam_analytics", *arguments]
    if os.name == "posix":  # become the program, so that a signal to this process reaches it
        os.execv(command[0], command)
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
