"""The set-up script, the locks it installs and what it says when it cannot: all without the network.

The script is copied to a folder of its own and given stand-ins for Python, the compiler and the package managers, so
that no test touches the real set-up.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements-build.txt", "requirements.txt", "requirements-dev.txt", "requirements-espeak.txt")
COMMANDS = ("lecture", "test", "lint", "setup", "help")

SYSTEM_TOOLS = ("sh", "cat", "cksum", "dirname", "env", "rm", "sed", "sort", "tr")

# Answers questions about itself as the Python that runs the tests would, except that it is its own base executable;
# instead of installing or checking, it notes what it was asked in $LOG, and fails if that matches $FAIL_ON.
FAKE_PYTHON = """#!/bin/sh
if [ "$2" = -c ]; then
    exec "$REAL_PYTHON" -I -c 'import sys; sys._base_executable = sys.argv[1]; exec(sys.argv[2])' "$0" "$3"
fi
printf '%s\\n' "$*" >>"$LOG"
case "$*" in
    "-m venv .venv")
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        cp "$0" .venv/bin/lecture
        ;;
esac
case "$*" in
    *"$FAIL_ON"*) exit 1 ;;
esac
"""

OLD_PYTHON = """#!/bin/sh
exec "$REAL_PYTHON" -I -c 'import sys; sys.version_info = (3, 9, 2, "final", 0); exec(sys.argv[1])' "$3"
"""


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
        for name in ("run", "pyproject.toml", *LOCKS):
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
            **extra,
        }

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "run", *arguments],
            env=self.environment(extra),
            cwd="/",
            capture_output=True,
            encoding="utf-8",
            check=False,
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
    for name in ("mkdir", "cp"):
        bare.link_tool(name)
    bare.add_tool("python3", FAKE_PYTHON)
    bare.add_tool("cc", "#!/bin/sh\nexit 0\n")
    bare.add_tool("pkg-config", "#!/bin/sh\nexit 0\n")
    return bare


def stages(log: list[str]) -> list[str]:
    """Name each stage of a set-up by the word that tells it from the others."""
    words = ("-m venv", "requirements-build.txt", "requirements.txt", "requirements-dev.txt", "-e .", "preflight")
    return [word for line in log for word in words if word in line]


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
        [("lecture", "render"), ("test", "-m pytest -n 2 --dist loadgroup")],
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

    def test_what_comes_from_a_registry_is_checked_against_its_hash(self, project: Project) -> None:
        project.run("test")
        installs = [line for line in project.take_log() if " -r " in line]
        assert len(installs) == 3
        assert all("--require-hashes" in line for line in installs)

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

    @pytest.mark.parametrize("interrupted", [*PACKAGES[1:], "requirements-dev.txt", "-e ."])
    def test_an_interrupted_stage_is_not_trusted(self, project: Project, interrupted: str) -> None:
        assert project.run("test", FAIL_ON=interrupted).returncode != 0
        project.take_log()
        assert project.run("test").returncode == 0
        assert stages(project.take_log()) == [*PACKAGES, "requirements-dev.txt", "-e .", "preflight"]

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


class TestWhatTheSystemLacks:
    def test_an_old_python_is_named_with_the_way_to_choose_another(self, bare: Project) -> None:
        bare.add_tool("python3", OLD_PYTHON)
        refused = bare.run("setup")
        assert refused.returncode == 1
        assert refused.stderr == (
            "run: Python 3.11 or newer is needed, and python3 is Python 3.9.2; install a newer one and name it: "
            "PYTHON=/path/to/python3.12 ./run setup\n"
        )

    def test_a_chosen_python_that_is_old_is_refused(self, project: Project, tmp_path: Path) -> None:
        old = write_tool(tmp_path / "old", "python", OLD_PYTHON)
        refused = project.run("setup", PYTHON=str(old))
        assert refused.returncode == 1
        assert refused.stderr == f"run: PYTHON={old} is Python 3.9.2; give the path of a Python 3.11 or newer.\n"

    def test_a_chosen_python_that_is_not_there_is_refused(self, project: Project) -> None:
        refused = project.run("setup", PYTHON="/nowhere/python3")
        assert refused.returncode == 1
        assert refused.stderr == "run: PYTHON=/nowhere/python3 does not run; give the path of a Python 3.11 or newer.\n"

    @pytest.mark.parametrize(
        ("manager", "command"),
        [
            (
                "apt-get",
                "apt-get install --no-install-recommends "
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

    def test_only_what_is_missing_is_asked_for(self, project: Project) -> None:
        project.add_logging_tool("apt-get")
        project.add_tool("pkg-config", "#!/bin/sh\nexit 1\n")
        refused = project.run("setup")
        assert refused.stderr.endswith("run as root: apt-get install --no-install-recommends libpango1.0-dev\n")

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
        assert refused.stderr.endswith("run as root: apt-get install --no-install-recommends libpango1.0-dev\n")


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
    }
    for lock, requirements in groups.items():
        for requirement in requirements:
            yield lock, requirement


class TestLocks:
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
        assert locked.marker is None
        assert requirement.specifier.contains(version)

    def test_the_locks_agree_on_every_package_they_share(self) -> None:
        versions: dict[str, set[str]] = {}
        for lock in LOCKS:
            for name, (requirement, _) in read_lock(lock).items():
                versions.setdefault(name, set()).add(str(requirement.specifier))
        assert {name: found for name, found in versions.items() if len(found) > 1} == {}


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
NOT_OURS = {".git", ".venv", "media", "build"}


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
