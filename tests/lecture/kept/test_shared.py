"""A store that machines share: the first writer wins, what is damaged is made again, and a failure is a sentence."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture.command.main import main
from lecture.command.store import size
from lecture.errors import LectureError, UsageError
from lecture.kept import bucket
from lecture.kept.bucket import Bucket
from lecture.kept.objects import FolderObjects, Objects, StoreError, store_at, without_secrets
from lecture.kept.shared import SharedStore, packed, prune, unpacked
from lecture.kept.store import Kept, PartStore

KEY, OTHER = "ab" * 32, "cd" * 32
SECRET = "wJalrXUtnFEMI"
CONTENT = bytes(range(256)) * 4


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """Return a folder, or a bucket as the package keeps one in memory."""
    return FolderObjects(tmp_path / "far") if request.param == "folder" else Bucket("memory:///")


@pytest.fixture
def shared(tmp_path: Path, objects: Objects) -> Callable[[str], SharedStore]:
    """Return a function that gives a machine of some name, whose environment is that of all others."""
    return lambda machine, environment="e" * 64: SharedStore(PartStore(tmp_path / machine), objects, environment)


def put(store: SharedStore, content: bytes = CONTENT, key: str = KEY, **facts: Any) -> Kept:
    return store.put(key, ".mp4", lambda target: target.write_bytes(content), facts)


def name_of(objects: Objects) -> str:
    (held,) = objects.held()
    return held.name


class TestSharing:
    def test_what_one_machine_put_another_takes(self, shared: Any) -> None:
        put(shared("one"), frames=3)
        kept = shared("two").get(KEY)
        assert (kept.file.read_bytes(), kept.facts) == (CONTENT, {"frames": 3})
        assert shared("two").near.get(KEY) == kept
        assert shared("two").get(OTHER) is None

    def test_what_another_environment_drew_is_not_taken(self, shared: Any) -> None:
        put(shared("one"))
        assert shared("two", "f" * 64).get(KEY) is None

    def test_the_first_writer_wins_and_the_second_has_its_bytes(self, shared: Any) -> None:
        put(shared("one"), b"first")
        assert put(shared("two"), b"second").file.read_bytes() == b"first"
        assert shared("two").near.get(KEY).file.read_bytes() == b"first"
        assert shared("three").get(KEY).file.read_bytes() == b"first"

    def test_of_many_writers_at_once_one_wins(self, shared: Any) -> None:
        machines = [shared(str(number)) for number in range(8)]
        with ThreadPoolExecutor(8) as threads:
            kept = list(threads.map(lambda number: put(machines[number], b"%d" % number * 9999), range(8)))
        assert len({each.digest for each in kept}) == 1
        assert shared("last").get(KEY).digest == kept[0].digest

    def test_of_many_parts_those_that_are_anywhere_are_known_and_then_everywhere(self, shared: Any) -> None:
        one, two = shared("one"), shared("two")
        put(one)
        two.near.put(OTHER, ".png", lambda target: target.write_bytes(b"still"), {})
        assert set(two.known([KEY, OTHER, "ef" * 32, KEY])) == {KEY, OTHER}
        assert one.get(OTHER).file.read_bytes() == b"still"

    @pytest.mark.parametrize("damage", [lambda whole: whole[: len(whole) // 2], lambda _: b"", lambda _: b"\0\0"])
    def test_a_damaged_object_is_not_taken_and_is_replaced(self, shared: Any, objects: Objects, damage: Any) -> None:
        put(shared("one"), frames=3)
        name = name_of(objects)
        objects.replace(name, damage(objects.get(name)))
        assert shared("two").get(KEY) is None
        put(shared("two"), frames=3)
        assert shared("three").get(KEY).file.read_bytes() == CONTENT

    @given(place=st.integers(0), value=st.integers(1, 255))
    def test_a_changed_byte_is_noticed(self, tmp_path_factory: pytest.TempPathFactory, place: int, value: int) -> None:
        store = PartStore(tmp_path_factory.mktemp("near"))
        kept = store.put(KEY, ".mp4", lambda target: target.write_bytes(CONTENT), {"frames": 3})
        content = bytearray(packed(KEY, kept))
        assert unpacked(KEY, bytes(content)) == (".mp4", CONTENT, {"frames": 3})
        content[place % len(content)] ^= value
        found = unpacked(KEY, bytes(content))
        # Blanks of the record are not content.
        assert found is None or found == (".mp4", CONTENT, {"frames": 3})

    def test_an_object_of_another_key_is_not_taken(self, shared: Any, objects: Objects) -> None:
        put(shared("one"))
        name = name_of(objects)
        objects.create(name.replace(KEY, OTHER).replace("/ab/", "/cd/"), objects.get(name) or b"")
        assert shared("two").get(OTHER) is None


class TestPruning:
    def test_the_oldest_go_until_the_rest_is_within_the_size(self, objects: Objects) -> None:
        for number in range(5):
            objects.create(f"e/{number}", bytes(100))
        ages = {each.name: each.put for each in objects.held()}
        dropped = prune(objects, 250)
        left = {each.name for each in objects.held()}
        assert len(left) == 2
        assert max(ages[name] for name in dropped) <= min(ages[name] for name in left)
        assert not prune(objects, 200)

    def test_the_command_lists_what_is_left(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = FolderObjects(tmp_path)
        for number in range(3):
            folder.create(f"{number % 2}/ab/{number}", bytes(1500))
        assert main(["store", "prune", "--within", "3KB", "--store", str(tmp_path)]) == 0
        said = capsys.readouterr().out
        assert said.startswith(f"1 parts were dropped, the oldest.\n{tmp_path} holds 2 parts, 3 KB.\n")
        assert main(["store", "list", "--store", str(tmp_path)]) == 0
        assert capsys.readouterr().out == said.partition("\n")[2]

    @pytest.mark.parametrize(
        ("text", "number"), [("50GB", 50 * 10**9), ("1.5 TiB", 3 * 2**39), ("0B", 0), ("250MB", 250 * 10**6)]
    )
    def test_sizes(self, text: str, number: int) -> None:
        assert size(text) == number

    @pytest.mark.parametrize("text", ["", "50", "GB", "-1GB", "1e3GB", "5 gb", "∞GB", "1.GB"])
    def test_what_is_no_size(self, text: str) -> None:
        with pytest.raises(UsageError, match="is a number with a unit, such as 50GB"):
            size(text)

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["prune", "--within", "5GB"], "which store? Give its place with --store"),
            (["prune", "--store", "x"], "needs --within SIZE"),
            (["list", "--store", "x", "--within", "5GB"], "takes none"),
            (["burn", "--store", "x"], 'there is no action "burn"'),
            (["list", "--store", ""], "--store needs a place"),
            (["list", "--store", f"ftp://user:{SECRET}@host/x?key={SECRET}"], "ftp://host/x"),
            (["list", "--store", "s3://"], "is no place for a store"),
        ],
    )
    def test_what_makes_no_sense(
        self, arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: Any, capsys: Any
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert main(["store", *arguments]) == 2
        said = capsys.readouterr().err
        assert sentence in said
        assert said.count("\n") == 1
        assert SECRET not in said
        assert list(tmp_path.iterdir()) == []


class TestFolderThatFails:
    def test_one_that_vanishes_is_told_and_not_made_again(self, tmp_path: Path) -> None:
        store = SharedStore(PartStore(tmp_path / "near"), FolderObjects(tmp_path / "far"), "e" * 64)
        shutil.rmtree(tmp_path / "far")
        kept = put(store)
        assert kept.file.read_bytes() == CONTENT
        assert "is no longer there" in str(store.trouble)
        assert f"is kept in {tmp_path / 'near'}" in str(store.trouble)
        with pytest.raises(StoreError, match="is no longer there"):
            store.get(OTHER)
        assert not (tmp_path / "far").exists()

    def test_one_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match="cannot be used: Not a directory"):
            store_at(str(tmp_path / "file" / "far"))

    def test_a_render_ends_with_the_sentence_and_everything_is_made(self, new_project: Any) -> None:
        project = new_project()
        far = FolderObjects(project.root / "far")
        source = project.scenes / "second.py"
        source.write_text(
            source.read_text().replace(
                "square = ", f"__import__('shutil').rmtree({str(far.folder)!r})\n        square = "
            )
        )
        with pytest.raises(StoreError, match="is no longer there"):
            project.render(store=far, only=("Second",))
        assert (project.film_folder / "segments" / "Second.mp4").is_file()
        far = FolderObjects(far.folder)
        assert project.render(store=far, only=("Second",)).drawn == ()
        assert len(list(far.held())) == 1


class Server(BaseHTTPRequestHandler):
    """Answers as a bucket that has a fault."""

    answer: ClassVar[tuple[int, bytes]] = (200, b"")
    cut: ClassVar[bool] = False

    def _respond(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        listing = self.command == "GET" and "list-type" in self.path and self.answer[0] == 200
        status, body = (200, b'<?xml version="1.0"?><ListBucketResult></ListBucketResult>') if listing else self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) * (2 if self.cut and not listing else 1)))
        self.send_header("Last-Modified", "Mon, 30 Nov 2026 00:00:00 GMT")
        self.send_header("ETag", '"0"')
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_GET = do_PUT = do_HEAD = do_POST = _respond  # noqa: N815 - names of the base class

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(answer: tuple[int, bytes], *, cut: bool = False) -> Iterator[str]:
    """Yield the address of a server that gives one answer to everything but a list, or half of it."""
    handler = type("Answering", (Server,), {"answer": answer, "cut": cut})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be keys, and little patience."""
    for name, value in (("ACCESS_KEY_ID", "AKIAEXAMPLE"), ("SECRET_ACCESS_KEY", SECRET), ("REGION", "eu-central-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(bucket, "_RETRIES", {"max_retries": 0})


class TestBucketThatFails:
    DENIED = b"<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIAEXAMPLE</AWSAccessKeyId></Error>"

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ((403, DENIED), "refuses: see which keys the environment holds"),
            ((401, DENIED), "refuses: see which keys the environment holds"),
            ((404, b"<Error><Code>NoSuchBucket</Code></Error>"), "has no such bucket"),
            ((500, DENIED), "does not answer as it should"),
            ((400, DENIED), "does not answer as it should"),
        ],
    )
    def test_it_is_told_in_a_sentence_without_a_key(
        self, answer: tuple[int, bytes], sentence: str, monkeypatch: Any, capsys: Any
    ) -> None:
        with served(answer) as address:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            assert main(["store", "list", "--store", f"s3://{SECRET}@bucket/parts"]) == 1
        said = capsys.readouterr().err
        assert f"the store s3://bucket/parts {sentence}" in said
        assert said.count("\n") == 1
        assert not {SECRET, "AKIAEXAMPLE"} & set(said.replace("<", " ").replace(">", " ").split())
        assert SECRET not in said

    def test_one_that_is_not_reached(self, monkeypatch: Any) -> None:
        with served((200, b"")) as address:
            pass
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with pytest.raises(StoreError, match="does not answer as it should: see whether the network"):
            store_at("s3://bucket/parts")

    def test_one_that_breaks_off_half_way(self, monkeypatch: Any, tmp_path: Path) -> None:
        with served((200, b"half"), cut=True) as address:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            store = SharedStore(PartStore(tmp_path), store_at("s3://bucket/parts"), "e" * 64)
            with pytest.raises(StoreError, match="does not answer as it should"):
                store.get(KEY)

    def test_the_package_that_is_missing(self, monkeypatch: Any) -> None:
        monkeypatch.setitem(__import__("sys").modules, "obstore", None)
        with pytest.raises(LectureError, match=r"needs the package obstore: run .* -r requirements-store\.txt"):
            store_at("gs://bucket")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"s3://{SECRET}:{SECRET}@bucket/a/b", "s3://bucket/a/b"),
        (f"az://box/a?sig={SECRET}#x", "az://box/a"),
        (f"s3://bucket@{SECRET}@x", "s3://x"),
    ],
)
def test_what_opens_a_store_is_never_shown(address: str, shown: str) -> None:
    assert without_secrets(address) == shown


def test_a_film_drawn_elsewhere_is_joined_and_not_drawn(new_project: Any) -> None:
    project = new_project()
    far = FolderObjects(project.root / "far")
    made = project.render(project.recorded(), store=far)
    film = (project.film_folder / "small.mp4").read_bytes()
    assert len(list(far.held())) == 6
    shutil.rmtree(project.film_folder)
    shutil.rmtree(project.root / "media")
    again = project.render(project.recorded(), store=far)
    assert (made.drawn, again.drawn) != ((), made.drawn)
    assert again.drawn == ()
    assert (project.film_folder / "small.mp4").read_bytes() == film
