"""Serves a script as Streamlit does, with an eye on what its runs are doing (for `python -m bench.flames`)."""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.web import cli

from bench import flames

if __name__ == "__main__":
    flames.watch(Path(sys.argv[1]))
    sys.argv = ["streamlit", "run", *sys.argv[2:]]
    cli.main()
