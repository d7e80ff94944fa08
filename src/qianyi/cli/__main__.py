"""`python -m qianyi.cli`: how the supervisor starts its children."""

from __future__ import annotations

from qianyi.cli.main import run

# granian starts its workers by importing this module again under another name.
if __name__ == "__main__":
    run()
