"""Labels stand near what they name, clear of it and of all else, inside the safe area."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import RIGHT, Arc, Circle, Line, Rectangle, VGroup
from outlines import distance

from gradmath.geometry.critical import Kind
from gradmath.landscapes.catalogue import landscape
from scenes.claims.pictures import Standing
from scenes.claims.protocol import Finding, Unsaid
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering import names
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import CLEARANCE, Abroad, MapLabel, find_place, outline_samples, room_around
from scenes.kit.map.marks import drawn_sign, map_signs
from scenes.kit.places.boxes import Box

FRAME = Frame()
LECTURE = landscape("lecture")
quick = settings(max_examples=20, deadline=None)
anchors = st.tuples(st.floats(-5, 5), st.floats(-2, 3)).map(np.array)


def words() -> Words:
    return Words("Minimum Error", 26, DARK.ink, "SEMIBOLD")


class TestFindPlace:
    @quick
    @given(anchors, st.booleans())
    def test_is_near_the_anchor_beside_it_and_inside_the_safe_area(
        self, bounds: Callable, anchor: np.ndarray, above_captions: bool
    ) -> None:
        label = words()
        label.move_to(find_place(label, anchor, [], above_captions=above_captions))
        box = bounds(label)
        assert 0 < distance(box, anchor[None]) < 0.5
        assert (np.abs(box[:, 0]) <= FRAME.safe_x).all()
        assert box[1, 1] <= FRAME.safe_y
        assert box[0, 1] >= (FRAME.caption_top if above_captions else -FRAME.safe_y)

    @quick
    @given(anchors, st.lists(anchors, min_size=1, max_size=4), st.floats(0.1, 0.6))
    def test_keeps_clear_of_everything_else(
        self, bounds: Callable, anchor: np.ndarray, others: list[np.ndarray], radius: float
    ) -> None:
        discs = [Circle(radius).move_to((*place, 0)) for place in others]
        label = words()
        label.move_to(find_place(label, anchor, discs))
        outline = np.concatenate([disc.points[:, :2] for disc in discs])
        assert distance(bounds(label), outline) >= CLEARANCE - 0.05

    @quick
    @given(anchors)
    def test_leaves_out_no_thin_line(self, bounds: Callable, anchor: np.ndarray) -> None:
        line = Line((anchor[0] - 2, anchor[1] + 0.4, 0), (anchor[0] + 2, anchor[1] + 0.4, 0))
        label = words()
        label.move_to(find_place(label, anchor, [line], toward=(0, 1)))
        along = np.linspace(line.get_start(), line.get_end(), 1000)[:, :2]
        assert distance(bounds(label), along) > 0.05

    def test_stands_as_far_inside_as_it_is_told_where_there_is_such_a_place(self) -> None:
        edge = np.array([FRAME.safe_x - 2.0, FRAME.safe_y - 1.0])
        label, usual = words(), words()
        label.move_to(find_place(label, edge, [], toward=(0, 1), room=0.7))
        usual.move_to(find_place(usual, edge, [], toward=(0, 1)))
        assert room_around(Box.around(usual)) < 0.7 <= room_around(Box.around(label))

    def test_stands_nearer_to_the_edge_where_no_place_is_further_inside(self) -> None:
        label = words()
        label.move_to(find_place(label, (0.0, 0.0), [], room=20.0))
        assert room_around(Box.around(label)) > 0

    @pytest.mark.parametrize("toward", [(0, 1), (0, -1), (1, 0), (-1, 0)])
    def test_prefers_the_side_it_is_told(self, toward: tuple[float, float]) -> None:
        label, anchor = words(), np.array([0.3, 0.6])
        offset = find_place(label, anchor, [], toward=toward)[:2] - anchor
        assert offset @ np.array(toward) / np.linalg.norm(offset) > 0.99

    @pytest.mark.parametrize("toward", [None, (0, 1), (1, 0)])
    def test_stands_on_its_own_ground_though_it_would_rather_not(
        self, bounds: Callable, toward: tuple[float, float] | None
    ) -> None:
        label, anchor = words(), np.array([-0.6, 0.2])
        grid = np.stack(np.meshgrid(np.arange(-7, 7, 0.1), np.arange(-4, 4, 0.1)), axis=-1).reshape(-1, 2)
        right = Abroad(grid[grid[:, 0] > anchor[0] + 0.3], 0.1)
        label.move_to(find_place(label, anchor, [], toward=toward, abroad=right))
        assert bounds(label)[1][0] < anchor[0] + 0.35
        everywhere = Abroad(grid, 0.1)
        label.move_to(find_place(label, anchor, [], toward=toward, abroad=everywhere))
        assert distance(bounds(label), anchor[None]) < 1.0

    @quick
    @given(st.floats(-4, 4), st.floats(-1, 2), st.floats(0, 2 * np.pi))
    def test_its_leader_runs_through_no_other_words(
        self, lecture_map: ErrorMap, x: float, y: float, turn: float
    ) -> None:
        # A hedge around the point, through which there is one gate, and words in front of that.
        anchor = np.array([x, y, 0.0])
        hedge = Arc(0.6, turn + 0.35, 2 * np.pi - 0.7).move_arc_center_to(anchor)
        other = words().move_to(anchor + 1.0 * np.array([np.cos(turn), np.sin(turn), 0.0]))
        label = MapLabel.near(words(), anchor, [hedge, other], lecture_map)
        assert label.leader is not None
        along = np.linspace(*label.leader.points[[0, -1], :2], 100)
        assert not Box.around(other).holds(along).any()

    @pytest.mark.parametrize("kind", ["maximum", "minimum"])
    def test_stands_nearer_to_its_own_point_than_to_a_sign_of_something_else(
        self, lecture_map: ErrorMap, kind: Kind
    ) -> None:
        # A sign on the side to which the words would go.
        signs = map_signs(lecture_map, [kind])
        place = drawn_sign(signs[0])[1][:2]
        for away in (0.35, 0.45, 0.55):
            anchor = place - np.array([0.0, away])
            label = words()
            box = Box.around(label.move_to(find_place(label, anchor, [signs], toward=(0, 1))))
            assert box.distance_to(anchor[None]) < box.distance_to(place[None])

    def test_says_so_where_there_is_no_room(self) -> None:
        bars = VGroup(*(Line((x, -4, 0), (x, 4, 0)) for x in np.arange(-7, 7, 0.4)))
        with pytest.raises(ValueError, match="no free place"):
            find_place(words(), (0, 0), [bars])


class TestOutlineSamples:
    def test_leave_no_gap_through_which_a_word_would_slip(self) -> None:
        shapes = [Rectangle(width=3, height=2), Circle(0.7)]
        samples = outline_samples(shapes)
        for shape in shapes:
            for anchor in shape.points[::4, :2]:
                assert np.linalg.norm(samples - anchor, axis=1).min() < 0.05
        gaps = [np.sort(np.linalg.norm(samples - each, axis=1))[1] for each in samples]
        assert max(gaps) <= 0.05 + 1e-9

    def test_of_nothing_are_none(self) -> None:
        assert outline_samples([]).shape == (0, 2)
        assert outline_samples([VGroup()]).shape == (0, 2)


class TestMapLabel:
    @quick
    @given(st.tuples(st.floats(-2.5, 2.5), st.floats(-0.9, 1.3)).map(np.array))
    def test_stands_clear_of_an_arrow_at_its_point_and_reaches_it_with_a_leader(
        self, lecture_map: ErrorMap, bounds: Callable, point: np.ndarray
    ) -> None:
        arrow, anchor = GradientArrow(lecture_map, point, 0.25), lecture_map.to_screen(point)
        label = MapLabel.near(words(), anchor, [arrow], lecture_map)
        box = bounds(label.words)
        outline = [part.points[:, :2] for part in arrow.family_members_with_points()]
        assert distance(box, np.concatenate([*outline, anchor[None, :2]])) > 0.05
        gap = distance(box, anchor[None, :2])
        leaders = [part for part in label.submobjects[2:] if part.has_points()]
        if gap > 0.62:
            assert leaders
        for leader in leaders:
            start, stop = leader.points[0, :2], leader.points[-1, :2]
            assert distance(box, start[None]) < 0.12
            assert np.linalg.norm(stop - anchor[:2]) < 0.2

    @pytest.mark.parametrize("side", [-1, 1])
    def test_its_leader_begins_where_its_row_ends(self, lecture_map: ErrorMap, side: int) -> None:
        anchor, name, number = np.array([0.5, 0.2, 0.0]), words(), Words("-3.05", 26, DARK.ink)
        row = VGroup(name, number).arrange(RIGHT, buff=0.18)
        row.move_to(anchor + side * (row.width / 2 + 0.9) * RIGHT)
        label = MapLabel(name, anchor, lecture_map, row=row)
        assert label.leader is not None
        along = np.linspace(*label.leader.points[[0, -1], :2], 100)
        assert not any(Box.around(part).holds(along).any() for part in row)
        claims = [each for each in label.claims() if isinstance(each, Finding)]
        assert claims
        assert all(each.check.passes(each.figure) for each in claims)

    def test_other_labels_are_kept_clear_of_by_their_words(self, lecture_map: ErrorMap, bounds: Callable) -> None:
        anchor = np.array([1.0, 0.5, 0])
        labels: list[MapLabel] = []
        for _ in range(4):
            labels.append(MapLabel.near(words(), anchor, labels, lecture_map))
        boxes = [bounds(label.words) for label in labels]
        for index, box in enumerate(boxes):
            for other in boxes[:index]:
                assert (box[0] > other[1]).any() or (other[0] > box[1]).any()

    def test_it_is_a_peaks_by_its_name_and_not_by_its_words(
        self, lecture_map: ErrorMap, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(names._ENGLISH, Name.PEAK, "Gipfel")
        named, only_words = NameWords(Name.PEAK, 26, DARK.ink), Words("Peak", 26, DARK.ink)
        assert named.text == "Gipfel"
        for text, kinds in ((named, ["maximum"]), (only_words, [])):
            claims = MapLabel(text, (0, 1, 0), lecture_map).claims()
            assert [claim.kind for claim in claims if isinstance(claim, Standing)] == kinds

    def test_a_name_that_claims_nothing_and_says_nothing_of_itself_is_a_fault(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unsaid(*shown: Name) -> list[str]:
            claims = [claim for each in shown for claim in NameWords(each, 26, DARK.ink).claims()]
            return [claim.what for claim in claims if isinstance(claim, Unsaid)]

        assert unsaid(Name.PEAK, Name.GRADIENT, Name.NEGATED_GRADIENT) == []
        assert unsaid(Name.ERROR) == ["Error"]
        monkeypatch.delitem(names._LANDMARKS, Name.PEAK)
        assert unsaid(Name.PEAK) == ["Peak"]

    def test_near_the_edge_it_keeps_its_strength_when_the_view_begins_to_come_closer(self) -> None:
        error_map = ErrorMap(LECTURE, DARK)
        text = words()
        anchor = (FRAME.safe_x - text.width / 2 - 0.1, 0.4, 0)
        label = MapLabel(text.move_to(anchor), anchor, error_map)
        view = error_map.view
        error_map.set_view(view.nearer(1.0005))
        assert label.seen > 0.9
        error_map.set_view(view.nearer(1.1))
        assert label.seen == 0

    @pytest.mark.parametrize("name", Name)
    def test_every_name_has_a_text(self, name: Name) -> None:
        assert name.text.strip()

    def test_the_contours_fade_out_behind_its_words(self, draw: Callable, pixel_points: np.ndarray) -> None:
        error_map = ErrorMap(LECTURE, DARK)
        label = MapLabel(words().move_to((-1, -1, 0)), (-1, -1.5, 0), error_map)
        clearing = label.submobjects[0]
        ground = error_map.ground.pixels[..., :3].astype(int)
        cleared, bare = draw(error_map, clearing), draw(error_map)
        box = np.array([label.words.get_corner((-1, -1, 0))[:2], label.words.get_corner((1, 1, 0))[:2]])
        inside = ((pixel_points > box[0]) & (pixel_points < box[1])).all(axis=-1)
        far = ((pixel_points < box[0] - 0.5) | (pixel_points > box[1] + 0.5)).any(axis=-1)
        assert np.abs(bare - ground)[inside].max() > 20
        assert np.abs(cleared - ground)[inside].max() <= 8
        np.testing.assert_array_equal(cleared[far], bare[far])
