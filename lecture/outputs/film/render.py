"""Rendering a lecture: what is missing or out of date is drawn, then everything is joined into the film."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.draw.quality import Quality
from lecture.errors import FileError, LectureError, UsageError
from lecture.kept.clips import Clips
from lecture.kept.fingerprint import SourceGraph, dependency_versions, digest, manim_settings, theme_source
from lecture.kept.folder import OutputFolder, opened
from lecture.kept.records import Record, fresh_record
from lecture.kept.source import PROJECT, import_from_source
from lecture.syllabus.landscapes import identity_at, remarks
from lecture.syllabus.lectures import CARDS, FILE_NAME, Lecture, SceneRef, Syllabus, unknown
from lecture.voice.voices import Voice
from lecture.words.captions import Chapter, Cue, as_chapter_list, as_srt, as_vtt
from lecture.words.card_words import END_SECONDS, TITLE_SECONDS, card_words
from lecture.work.parts import Drawn, Task
from lecture.work.progress import display, spoken_time
from scenes.kit.given.quoted import on_one_line, printable

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen
    from lecture.voice.sound import Track
    from scenes.kit.beats.beats import Segment
    from scenes.kit.frame.look import Look

_FILM_SUFFIXES = (".mp4", ".srt", ".vtt", ".chapters.txt", ".png")
# Only for the display of progress: a still takes about as long as this many frames.
_FRAMES_OF_A_STILL = 30


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Attributes
    ----------
    quality
        Size, frame rate and encoder settings.
    voice
        Who speaks.
    folder
        Where everything goes.
    jobs
        How many scenes are drawn at once.
    theme
        The theme's name, or the path of its file.
    landscape
        What to show instead of the lecture's own landscape; None for that.
    fresh
        Whether to draw everything again.
    only
        Names of the segments and stills to draw, without a film; empty for all of them, with the film.
    """

    quality: Quality
    voice: Voice
    folder: Path
    jobs: int
    theme: str = "dark"
    landscape: Chosen | None = None
    fresh: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What has been made.

    Attributes
    ----------
    files
        What each file is, and where.
    frames
        The film's length; None if no film was asked for.
    drawn
        The scenes that were drawn this time.
    joined
        Whether the film was joined this time.
    seconds
        How long it took.
    slowest
        The segment that takes longest to draw for each of its seconds, and that ratio.
    """

    files: dict[str, Path]
    frames: int | None
    drawn: tuple[str, ...]
    joined: bool
    seconds: float
    slowest: tuple[str, float] | None


@dataclass
class _Part:
    """A scene of the lecture, and what is known of its file."""

    scene: SceneRef
    folder: Path
    suffix: str
    fingerprint: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    record: Record | None = None

    @property
    def still(self) -> bool:
        return self.suffix == ".png"

    @property
    def file(self) -> Path:
        return self.folder / f"{self.scene.name}{self.suffix}"

    @property
    def log(self) -> Path:
        return self.file.with_suffix(".log")

    @property
    def clips_folder(self) -> Path:
        return self.file.with_suffix("")

    @property
    def record_file(self) -> Path:
        return self.file.with_suffix(".json")

    @property
    def drawn(self) -> Drawn:
        if self.record is None:
            raise RuntimeError(f"{self.scene.name} is not drawn yet")
        return Drawn.from_facts(self.record.facts)


def render(syllabus: Syllabus, lecture: Lecture, order: Order) -> Result:
    """Render a lecture, or some of its segments.

    Raises
    ------
    LectureError
        If scenes fail (after all others are drawn), recordings are missing, the folder is taken or not writable, or
        somebody else's files are in the way.
    """
    started = time.monotonic()
    import_from_source(syllabus.root)
    with opened(order.folder) as folder:
        production = _Production(syllabus, lecture, order, folder)
        try:
            production.claim()
            drawn = production.draw()
            joined = production.join() if not order.only else False
        except OSError as error:
            raise FileError(error) from error
        return Result(
            production.files(),
            None if order.only else production.film_frames,
            drawn,
            joined,
            time.monotonic() - started,
            production.slowest(),
        )


def outdated(syllabus: Syllabus, lecture: Lecture, order: Order) -> tuple[str, ...]:
    """Return the names of the scenes that `render` would draw."""
    production = _Production(syllabus, lecture, order, OutputFolder(order.folder))
    return tuple(part.scene.name for part in production.outdated())


class _Production:
    """One lecture at one quality with one voice in one folder."""

    def __init__(self, syllabus: Syllabus, lecture: Lecture, order: Order, folder: OutputFolder) -> None:
        self.syllabus, self.lecture, self.order, self.folder = syllabus, lecture, order, folder
        names = [scene.name for scene in (*lecture.segments, *lecture.diagrams)]
        for name in order.only:
            if name not in names:
                raise UsageError(unknown("segment or diagram", name, names))
        self.graph = SourceGraph([syllabus.root, PROJECT])
        self.segments = [self._part(scene, ".mp4") for scene in lecture.segments if self._asked(scene)]
        self.stills = [self._part(scene, ".png") for scene in lecture.diagrams if self._asked(scene)]

    def claim(self) -> None:
        """Claim every file but the clips, before anything is made."""
        cards = () if self.order.only else (self._segment_folder / f"{card.name}.mp4" for card in CARDS)
        pictures = [*(part.file for part in (*self.segments, *self.stills)), *cards]
        records = [picture.with_suffix(".json") for picture in pictures]
        film = () if self.order.only else (self._film_record, *map(self._film_file, _FILM_SUFFIXES))
        self.folder.claim([*pictures, *records, *film], self._is_of_an_older_version)

    def outdated(self) -> list[_Part]:
        """Return the scenes that are missing or out of date."""
        cards = () if self.order.only else self.cards
        return [part for part in (*self.segments, *self.stills, *cards) if part.record is None]

    def draw(self) -> tuple[str, ...]:
        """Draw what is missing or out of date; return the names."""
        stale = self.outdated()
        if stale:
            self._remark_on_landscape()
            self._prepare_voice([part for part in stale if part in self.segments])
            self._draw(stale)
        return tuple(part.scene.name for part in stale)

    def join(self) -> bool:
        """Write the film with its captions, chapters and poster, unless they are there already."""
        fingerprint = digest(
            [(part.scene.name, part.fingerprint) for part in self.parts],
            [(part.scene.name, part.fingerprint) for part in self.stills],
            asdict(self.lecture),
            self.graph.fingerprint("lecture.outputs.film.render"),
        )
        if not self.order.fresh and fresh_record(self._film_record, fingerprint):
            return False
        print("joining the film", file=sys.stderr, flush=True)
        self._film_record.unlink(missing_ok=True)
        self._write_film()
        fps = self.order.quality.fps
        self.folder.write_text(self._film_file(".srt"), as_srt(self.cues, fps))
        self.folder.write_text(self._film_file(".vtt"), as_vtt(self.cues, fps))
        self.folder.write_text(self._film_file(".chapters.txt"), as_chapter_list(self.chapters, fps))
        self._write_poster()
        record = Record.of(fingerprint, self.order.folder, [self._film_file(suffix) for suffix in _FILM_SUFFIXES], {})
        record.save(self._film_record, self.folder.part(self._film_record))
        return True

    def files(self) -> dict[str, Path]:
        """Return what each file is, and where."""
        film = {
            "film": ".mp4",
            "captions": ".srt",
            "captions for the web": ".vtt",
            "chapters": ".chapters.txt",
            "poster": ".png",
        }
        found = {} if self.order.only else {name: self._film_file(suffix) for name, suffix in film.items()}
        return found | {part.scene.name: part.file for part in (*self.segments, *self.stills)}

    def slowest(self) -> tuple[str, float] | None:
        """Return the segment that takes longest to draw for each of its seconds, and that ratio."""
        drawn = {part.scene.name: part.drawn for part in self.segments if part.drawn.drawn}
        ratios = {name: each.seconds * each.fps / each.drawn for name, each in drawn.items()}
        return max(ratios.items(), key=lambda item: item[1], default=None)

    # The film in frames

    @property
    def parts(self) -> list[_Part]:
        """What is joined, in order."""
        return [self.cards[0], *self.segments, self.cards[1]]

    @property
    def starts(self) -> dict[str, int]:
        """The first frame of each part."""
        starts, at = {}, 0
        for part in self.parts:
            starts[part.scene.name] = at
            at += part.drawn.frames
        return starts

    @property
    def film_frames(self) -> int:
        """How long the film is."""
        return sum(part.drawn.frames for part in self.parts)

    @property
    def chapters(self) -> list[Chapter]:
        """A chapter for each segment; the cards belong to the first and the last of them."""
        starts = [0, *(self.starts[part.scene.name] for part in self.segments[1:])]
        ends = [*starts[1:], self.film_frames]
        titles = [part.drawn.title for part in self.segments]
        return [Chapter(title, start, end) for title, start, end in zip(titles, starts, ends, strict=True)]

    @property
    def cues(self) -> list[Cue]:
        """The captions of the whole film."""
        return [cue.later(self.starts[part.scene.name]) for part in self.parts for cue in part.drawn.cues]

    # Parts and their fingerprints

    @property
    def _segment_folder(self) -> Path:
        return self.order.folder / "segments"

    @property
    def _still_folder(self) -> Path:
        return self.order.folder / "stills"

    def _film_file(self, suffix: str) -> Path:
        return self.order.folder / f"{self.lecture.key}{suffix}"

    @property
    def _film_record(self) -> Path:
        return self.order.folder / f".{self.lecture.key}.json"

    def _is_of_an_older_version(self, _file: Path) -> bool:
        """Tell so of every file if an older version has finished a scene of this lecture here."""
        return self.folder.is_older and any(Record.read(part.record_file) for part in (*self.segments, *self.stills))

    def _asked(self, scene: SceneRef) -> bool:
        return not self.order.only or scene.name in self.order.only

    @cached_property
    def _look(self) -> Look:
        """The look of everything; finding it takes a moment, which a run in which nothing changed does not need."""
        from lecture.syllabus.looks import look_of

        return look_of(self.lecture, self.order.theme, self.order.landscape)

    @property
    def _usual_landscape(self) -> str:
        """What pictures on the lecture's own landscape depend on."""
        return identity_at(self.lecture.landscape, f"{FILE_NAME}: [{self.lecture.key}] landscape")

    @cached_property
    def _common(self) -> str:
        """A fingerprint of everything that every scene depends on."""
        return digest(
            asdict(self.order.quality),
            [self.order.landscape.identity if self.order.landscape else None, self._usual_landscape],
            theme_source(self.order.theme),
            dependency_versions(),
            manim_settings(self.syllabus.root),
            self.graph.fingerprint("lecture.draw.drawing", "lecture.work.worker"),
        )

    def _part(self, scene: SceneRef, suffix: str, arguments: Mapping[str, Any] | None = None) -> _Part:
        spoken = suffix == ".mp4" and scene not in CARDS
        fingerprint = digest(
            self._common,
            str(scene),
            self.graph.fingerprint(scene.module),
            [self.order.voice.fingerprint(scene.name), self.graph.fingerprint("lecture.voice.voices")]
            if spoken
            else None,
            {name: asdict(value) for name, value in (arguments or {}).items()},
        )
        folder = self._still_folder if suffix == ".png" else self._segment_folder
        part = _Part(scene, folder, suffix, fingerprint, arguments or {})
        if not self.order.fresh:
            part.record = fresh_record(part.record_file, fingerprint)
        return part

    @cached_property
    def cards(self) -> tuple[_Part, _Part]:
        """The cards at the beginning and the end."""
        titles = tuple(
            part.drawn.title if part.record else self._classes[part.scene.name].title for part in self.segments
        )
        words = card_words(self.syllabus, self.lecture, titles)
        opening, closing = (self._part(card, ".mp4", {"words": words}) for card in CARDS)
        return opening, closing

    # Drawing

    @cached_property
    def _classes(self) -> dict[str, type[Segment]]:
        """The segments themselves; importing them takes a second or two."""
        from lecture.syllabus.storyboard import load

        return {part.scene.name: load(self.syllabus.root, part.scene) for part in self.segments}

    def _remark_on_landscape(self) -> None:
        for remark in remarks(self._look.landscape()):
            print(printable(remark), file=sys.stderr, flush=True)

    def _prepare_voice(self, parts: Sequence[_Part]) -> None:
        from scenes.kit.beats.beats import beats_of

        names = [part.scene.name for part in parts]
        self.order.voice.prepare({name: beats_of(self._classes[name]) for name in names})

    def _draw(self, stale: Sequence[_Part]) -> None:
        from lecture.work.pool import draw_all

        parts = {part.scene.name: part for part in stale}
        clips = {part.scene.name: self._clips(part) for part in stale if part in self.segments}
        claimed = [file for each in clips.values() for file in each.claimed]
        self.folder.claim([*(part.log for part in stale), *claimed], self._is_of_an_older_version)
        for part in stale:
            part.log.unlink(missing_ok=True)
        for each in clips.values():
            each.make_room()
        tasks = [self._task(part, clips.get(part.scene.name)) for part in stale]

        def keep_file(task: Task, file: Path) -> None:
            if task.scene.name in clips:
                clips[task.scene.name].keep(file)

        def keep(task: Task, drawn: Drawn) -> None:
            part = parts[task.scene.name]
            if task.scene.name in clips:
                self._join_clips(clips[task.scene.name], task.target, drawn.title)
            part.record_file.unlink(missing_ok=True)
            task.target.replace(part.file)
            part.record = Record.of(part.fingerprint, part.folder, [part.file], drawn.as_facts())
            part.record.save(part.record_file, self.folder.part(part.record_file))

        with display(tasks) as shown:
            failures = draw_all(tasks, self.order.jobs, shown, keep, keep_file)
        for task, _ in failures:
            task.log.replace(parts[task.scene.name].log)
        if failures:
            raise LectureError(
                "\n".join(why.sentence(task.scene.name, parts[task.scene.name].log) for task, why in failures)
            )

    def _clips(self, part: _Part) -> Clips:
        """Return the beats of a segment, of which some may be drawn already."""
        module, name = part.scene.module, part.scene.name
        beats = self.graph.beat_fingerprints(module, name, self._pace(part))
        fingerprints = {beat: digest(self._common, str(part.scene), beats[beat]) for beat in beats}
        return Clips(self.folder, part.clips_folder, fingerprints, fresh=self.order.fresh)

    def _join_clips(self, clips: Clips, target: Path, title: str) -> None:
        from lecture.outputs.film.join import join

        join(target, clips.files, self.order.quality.fps, [], title, None)

    def _task(self, part: _Part, clips: Clips | None) -> Task:
        pace = self._pace(part)
        beats = clips.missing if clips else None
        return Task(
            scene=part.scene,
            still=part.still,
            quality=self.order.quality,
            pace=pace,
            root=self.syllabus.root,
            target=self.folder.part(part.file),
            scratch=self.folder.part(part.folder / f"{part.scene.name}.scratch"),
            log=self.folder.part(part.log),
            frames=self._expected_frames(part, pace if beats is None else {name: pace[name] for name in beats}),
            look=self._look,
            arguments=part.arguments,
            beats=beats,
        )

    def _pace(self, part: _Part) -> dict[str, float]:
        if part.still or part.scene in CARDS:
            return {}
        from scenes.kit.beats.beats import beats_of

        name = part.scene.name
        return {beat.name: self.order.voice.seconds(name, beat) for beat in beats_of(self._classes[name])}

    def _expected_frames(self, part: _Part, pace: Mapping[str, float]) -> int:
        if part.still:
            return _FRAMES_OF_A_STILL
        if part.scene in CARDS:
            return round(self.order.quality.fps * (TITLE_SECONDS + END_SECONDS) / 2)
        from scenes.kit.beats.beats import BREATH

        return max(1, round(sum(seconds + BREATH for seconds in pace.values()) * self.order.quality.fps))

    # Joining

    def _write_film(self) -> None:
        from lecture.outputs.film.join import join

        with self.folder.replacing(self._film_file(".mp4")) as target:
            join(
                target,
                [part.file for part in self.parts],
                self.order.quality.fps,
                self.chapters,
                self.lecture.title,
                self._soundtrack() if self.order.voice.name != "silent" else None,
            )

    def _soundtrack(self) -> Track:
        from lecture.voice.sound import Placement, Track, sample_at
        from scenes.kit.beats.beats import beats_of

        fps = self.order.quality.fps
        self.order.voice.prepare({name: beats_of(found) for name, found in self._classes.items()})
        placements = []
        for part in self.segments:
            first = self.starts[part.scene.name]
            starts = {beat.name: first + beat.start for beat in part.drawn.beats}
            ends = [*list(starts.values())[1:], first + part.drawn.frames]
            for beat, end in zip(beats_of(self._classes[part.scene.name]), ends, strict=True):
                sound = self.order.voice.sound(part.scene.name, beat)
                if sound is not None:
                    placements.append(Placement(sound, sample_at(starts[beat.name], fps), sample_at(end, fps)))
        return Track(sample_at(self.film_frames, fps), placements)

    def _write_poster(self) -> None:
        from lecture.outputs.film.join import last_frame

        wanted = self.lecture.poster or (self.stills or self.segments)[0].scene.name
        part = next(part for part in (*self.stills, *self.segments) if part.scene.name == wanted)
        with self.folder.replacing(self._film_file(".png")) as target:
            if part.still:
                shutil.copyfile(part.file, target)
            else:
                last_frame(part.file, target)


def summary(result: Result, fps: int, folder: Path) -> str:
    """Return what the user is told at the end."""
    lines = []
    if result.frames is not None:
        seconds = result.frames / fps
        lines.append(f"The film is {spoken_time(seconds)} long ({result.frames} frames at {fps} a second).")
        if result.drawn:
            lines.append(
                f"It took {spoken_time(result.seconds)}, {result.seconds / seconds:.2f} s for each second of film."
            )
    if result.slowest and result.drawn:
        lines.append("The slowest segment is {}, {:.2f} s for each of its seconds.".format(*result.slowest))
    if not result.drawn and not result.joined:
        lines.append("Nothing has changed since it was rendered.")
    width = max(len(name) for name in result.files)
    return "\n".join([*lines, f"Files in {on_one_line(folder)}:", *_listed(result.files, folder, width)])


def _listed(files: Mapping[str, Path], folder: Path, width: int) -> list[str]:
    return [f"  {name:<{width}}  {file.relative_to(folder)}" for name, file in files.items()]
