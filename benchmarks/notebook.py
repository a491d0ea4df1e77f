"""Runs docs/notebook.ipynb as Jupyter does: ``python -m benchmarks.notebook -o OUT`` (pip install nbclient ipykernel).

The pictures and films of its cells are written to the folder, numbered by cell; an error in a cell ends the run.
"""

from __future__ import annotations

import argparse
import base64
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

_ROOT = Path(__file__).parents[1]
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}


def main() -> None:
    """Run the notebook and keep its pictures and films."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.notebook", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where pictures go")
    folder = parser.parse_args().output.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(_ROOT / "docs" / "notebook.ipynb", as_version=4)
    os.environ["PYTHONPATH"] = str(_ROOT)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.write(notebook, folder / "notebook.ipynb")
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            for kind, ending in _ENDINGS.items():
                if kind in output.get("data", {}):
                    file = folder / f"cell{number}{ending}"
                    file.write_bytes(base64.b64decode(output["data"][kind]))
                    print(file)
            print(number, output.output_type, list(output.get("data", output.get("text", ""))))


if __name__ == "__main__":
    main()
