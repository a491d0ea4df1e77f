"""A picture of a terrain can be read back: what is drawn lies where the mathematics says."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import KDTree

from gradmath.formula.formula import Formula
from gradmath.landscapes.landscape import Domain, Gaussian, Landscape, Quadratic
from scenes.kit.terrain.skin import BRIGHTEST, Skin
from scenes.kit.terrain.terrain import Picture, Terrain
from scenes.kit.terrain.things import ArrowShape, Patch, Segments, Sphere, Stroke, flat_arrow, in_front
from scenes.kit.terrain.view import View

SIZE = (180, 320)
BLACK, WHITE, RED, GREEN = (np.array(rgb, dtype=float) for rgb in ([0] * 3, [255] * 3, [255, 0, 0], [0, 255, 0]))
ABOVE = View(elevation=math.pi / 2)
INK = Skin(ramp=[BLACK], lines=[WHITE], line_width=12.0, heavy_width=24.0)
GREY = Skin(ramp=[[100, 100, 100]], lines=[[100, 100, 100]])

views = st.builds(
    View,
    azimuth=st.floats(-math.pi, math.pi),
    elevation=st.floats(0.2, math.pi / 2),
    zoom=st.floats(0.5, 1.5),
    target=st.tuples(*[st.floats(-0.5, 0.5)] * 3),
    perspective=st.floats(0, 0.08),
)
world_points = st.lists(st.floats(-3, 3), min_size=3, max_size=3).map(np.array)


def hill() -> Landscape:
    return Gaussian([0.0, 0.0], np.diag([0.4, 0.3]), 2.0).over(Domain((-3, -2), (3, 2)))


def bowl() -> Landscape:
    return Quadratic(np.eye(2)).over(Domain((-3, -3), (3, 3)))


def terrain(landscape: Landscape, levels: object = (1e3,), **options: object) -> Terrain:
    return Terrain(landscape, levels, **{"surface": GREY, "plane": GREY, "plane_height": -1.5, **options})


def brightness(picture: Picture) -> np.ndarray:
    """How white each pixel is, from 0 to 1."""
    return picture.rgba[..., 0] / 255 * (picture.rgba[..., 3] / 255)


def pixel_centres(chosen: np.ndarray) -> np.ndarray:
    return np.argwhere(chosen)[:, ::-1] + 0.5


def seen_points(picture: Picture, view: View, chosen: np.ndarray) -> np.ndarray:
    return view.unproject(pixel_centres(chosen), picture.depth[chosen], picture.depth.shape)


class TestProjection:
    def test_a_map_seen_from_above_keeps_its_axes_and_its_scale(self) -> None:
        pixels, _ = ABOVE.project([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], (800, 1000))
        np.testing.assert_allclose(pixels, [[500, 400], [600, 400], [500, 300], [500, 400]], atol=1e-9)

    @given(views, world_points)
    def test_unproject_undoes_project(self, view: View, point: np.ndarray) -> None:
        pixels, depth = view.project(point, SIZE)
        np.testing.assert_allclose(view.unproject(pixels, depth, SIZE), point, atol=1e-9)

    @given(views)
    def test_the_target_is_in_the_middle_at_depth_zero(self, view: View) -> None:
        pixels, depth = view.project(view.target, SIZE)
        np.testing.assert_allclose([*pixels, depth], [160, 90, 0], atol=1e-9)

    @given(views, world_points, world_points, st.floats(0, 1))
    def test_depth_is_affine_over_the_image_of_a_line(
        self, view: View, start: np.ndarray, end: np.ndarray, share: float
    ) -> None:
        pixels, depth = view.project([start, start + share * (end - start), end], SIZE)
        seen = np.column_stack([pixels, depth])
        np.testing.assert_allclose(np.cross(seen[1] - seen[0], seen[2] - seen[0]), 0, atol=1e-6)

    @given(views, world_points, st.floats(0.1, 2))
    def test_depth_grows_away_from_the_viewer(self, view: View, point: np.ndarray, step: float) -> None:
        _, depth = view.project([point, point + step * view.axes[2]], SIZE)
        assert depth[1] > depth[0]

    @given(views, world_points)
    def test_a_finer_image_shows_the_same_place(self, view: View, point: np.ndarray) -> None:
        coarse, _ = view.project(point, SIZE)
        fine, _ = view.project(point, (2 * SIZE[0], 2 * SIZE[1]))
        np.testing.assert_allclose(fine, 2 * coarse, atol=1e-9)

    def test_azimuth_carries_the_viewer_anticlockwise(self) -> None:
        _, depth = View(azimuth=math.pi / 2, elevation=0.5).project([[1, 0, 0], [-1, 0, 0]], SIZE)
        assert depth[0] < depth[1]

    def test_a_point_behind_the_eye_is_refused(self) -> None:
        with pytest.raises(ValueError, match="in front of the eye"):
            View(elevation=math.pi / 2, perspective=0.5).project([0, 0, 2.5], SIZE)


class TestSurface:
    @settings(max_examples=15, deadline=None)
    @given(views)
    def test_what_is_seen_lies_on_the_landscape(self, view: View) -> None:
        picture = terrain(hill(), scale=0.7, base_height=0.2).render(view, SIZE, plane=False)
        seen = seen_points(picture, view, np.isfinite(picture.depth))
        lowest = hill().value([3.0, 2.0])
        np.testing.assert_allclose(seen[:, 2], 0.7 * (hill().value(seen[:, :2]) - lowest) + 0.2, atol=4e-3)

    def test_brightness_follows_the_exact_normal(self) -> None:
        light = np.array([-1.0, 0.5, 2.0])
        picture = terrain(hill(), light=light).render(ABOVE, SIZE, plane=False)
        inside = np.isfinite(picture.depth) & (picture.rgba[..., 3] == 255)
        weights = seen_points(picture, ABOVE, inside)[:, :2]
        normal = np.column_stack([-hill().gradient(weights), np.ones(len(weights))])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        lambert = np.maximum(normal @ light, 0) / light[2]
        expected = 100 * np.minimum(0.55 + 0.45 * lambert, BRIGHTEST)
        np.testing.assert_allclose(picture.rgba[..., 0][inside], expected, atol=1.6)

    def test_level_ground_has_the_colour_of_the_map(self) -> None:
        picture = terrain(hill()).render(View(elevation=0.6), SIZE, surface=False)
        assert set(picture.rgba[..., 0][picture.rgba[..., 3] > 0]) == {100}

    @settings(max_examples=25, deadline=None)
    @given(views)
    def test_no_pixel_of_a_sheet_is_missed(self, view: View) -> None:
        sheet = terrain(hill(), cells=30)
        picture = sheet.render(view, SIZE, surface=False)
        corners, _ = view.project(sheet.on_plane([[-3, -2], [3, -2], [3, 2], [-3, 2]]), SIZE)
        edges = np.roll(corners, -1, axis=0) - corners
        centres = pixel_centres(np.ones(SIZE, dtype=bool)).reshape(*SIZE, 1, 2)
        offset = (centres - corners)[..., ::-1] * edges
        distance = (offset[..., 0] - offset[..., 1]) / np.linalg.norm(edges, axis=1)
        inside = np.abs(np.sign(distance).sum(axis=-1)) == 4
        clear = np.abs(distance).min(axis=-1) > 1e-6
        np.testing.assert_array_equal(np.isfinite(picture.depth)[clear], inside[clear])

    def test_another_scale_is_another_terrain(self) -> None:
        view = View(0.4, 0.6)
        scaled = terrain(hill(), scale=1.0).scaled(0.3).render(view, SIZE)
        np.testing.assert_array_equal(scaled.rgba, terrain(hill(), scale=0.3).render(view, SIZE).rgba)

    def test_the_underside_is_darker(self) -> None:
        tilted = Quadratic(np.diag([0.0, -0.4]), [0.0, -2.0]).over(Domain((-2, -2), (2, 2)))
        sheet, view = terrain(tilted), View(elevation=0.05)
        below = sheet.render(view, SIZE, plane=False)
        level = sheet.scaled(0.0).render(View(elevation=0.5), SIZE, plane=False)
        assert below.rgba[..., 0][below.rgba[..., 3] == 255].max() < level.rgba[90, 160, 0]

    def test_points_and_normals_are_those_of_the_drawn_surface(self) -> None:
        sheet = terrain(hill(), scale=0.5, base_height=1.0)
        weights, step = np.array([0.4, -0.3]), 1e-6
        tangents = [
            (sheet.on_surface(weights + d) - sheet.on_surface(weights - d)) / (2 * step) for d in step * np.eye(2)
        ]
        normal = sheet.normal(weights)
        np.testing.assert_allclose([normal @ tangent for tangent in tangents], 0, atol=1e-8)
        np.testing.assert_allclose(np.linalg.norm(normal), 1)
        assert sheet.on_plane(weights).tolist() == [0.4, -0.3, -1.5]

    def test_borders_go_round_the_domain(self) -> None:
        for border in terrain(hill(), cells=20).borders():
            assert border[0].tolist() == border[-1].tolist()
            inside = np.abs(border[:, :2]) < np.array([3, 2]) - 1e-12
            assert not inside.all(axis=1).any()
            assert np.linalg.norm(np.diff(border[:, :2], axis=0), axis=1).sum() == pytest.approx(20)


class TestContours:
    def test_a_level_is_drawn_where_it_is_and_as_wide_as_asked(self) -> None:
        radius, rows = 1.5, 540
        picture = terrain(bowl(), [radius**2, 1e3], plane=INK).render(ABOVE, (rows, rows), surface=False)
        chosen = brightness(picture) > 0
        distance = np.linalg.norm(seen_points(picture, ABOVE, chosen)[:, :2], axis=1) - radius
        pixel, width = 8 / rows, 12.0 * rows / 1080
        reach = (width / 2 + 0.5) * pixel
        # The distance to the line is (E - level) / ‖∇E‖, right to second order.
        assert np.abs(distance).max() < reach + reach**2 / (radius - reach)
        area = brightness(picture).sum() * pixel**2
        assert area == pytest.approx(2 * math.pi * radius * width * pixel, rel=0.01)

    @settings(max_examples=20, deadline=None)
    @given(views, st.floats(0.3, 1.7))
    def test_on_the_surface_a_line_is_drawn_only_along_its_exact_level_curve(self, view: View, level: float) -> None:
        line = Skin([BLACK], [WHITE], line_width=4.0)
        sheet = terrain(hill(), [level, 1e3], surface=line, scale=0.5)
        picture = sheet.render(view, SIZE, plane=False)
        turn = np.linspace(0, 2 * math.pi, 2000)
        radius = math.sqrt(-2 * math.log(level / 2))
        ellipse = radius * np.column_stack([math.sqrt(0.4) * np.cos(turn), math.sqrt(0.3) * np.sin(turn)])
        curve, _ = view.project(sheet.on_surface(ellipse), SIZE)
        chosen = brightness(picture) > 0.5
        # Seen edge on, a pixel spans more of the surface than a line may stray.
        facing = sheet.normal(seen_points(picture, view, chosen)[:, :2]) @ -view.axes[2]
        bright = pixel_centres(chosen)[facing > 0.2]
        assume(len(bright) > 10)
        distance, _ = KDTree(curve).query(bright)
        assert distance.max() < 1.0

    @pytest.mark.parametrize("heavy", [False, True])
    def test_every_fourth_line_is_heavy(self, heavy: bool) -> None:
        radii = np.array([0.5, 0.8, 1.1, 1.4, 1.7, 2.0, 2.3, 2.6])
        skin = Skin([BLACK], [WHITE], line_width=2.0, heavy_width=6.0)
        picture = terrain(bowl(), radii**2, plane=skin).render(ABOVE, (1080, 1080), surface=False)
        pixel = 8 / 1080
        from_centre = np.linalg.norm(seen_points(picture, ABOVE, np.isfinite(picture.depth))[:, :2], axis=1)
        light = brightness(picture)[np.isfinite(picture.depth)]
        for k in range(3, 8, 4) if heavy else (0, 1, 2, 4, 5, 6):
            area = light[np.abs(from_centre - radii[k]) < 0.1].sum() * pixel
            assert area / (2 * math.pi * radii[k]) == pytest.approx(6.0 if heavy else 2.0, rel=0.02)

    def test_bands_change_colour_at_levels(self) -> None:
        skin = Skin(ramp=[[0] * 3, [100] * 3, [200] * 3], lines=[[0] * 3], line_width=1e-6, heavy_width=1e-6)
        picture = terrain(bowl(), [1.0, 4.0], plane=skin).render(ABOVE, SIZE, surface=False)
        inside = np.isfinite(picture.depth) & (picture.rgba[..., 3] == 255)
        value = bowl().value(seen_points(picture, ABOVE, inside)[:, :2])
        clear = np.abs(value[:, None] - [1.0, 4.0]).min(axis=1) > 2e-2
        expected = 100 * ((value > 1).astype(int) + (value > 4))
        np.testing.assert_array_equal(picture.rgba[..., 0][inside][clear], expected[clear])


class TestDepth:
    def test_a_dot_behind_the_hill_is_hidden_and_one_before_it_is_seen(self) -> None:
        sheet, view = terrain(hill()), View(elevation=0.2)
        for place, seen in (([0.0, 1.3], False), ([0.0, -1.3], True)):
            picture = sheet.render(view, SIZE, [Stroke(sheet.on_surface([place]), RED, width=20.0, lift=0.1)])
            reds = picture.rgba[(picture.rgba[..., 0] > 200) & (picture.rgba[..., 1] < 50)]
            assert (len(reds) > 0) == seen

    @settings(max_examples=60, deadline=None)
    @given(views, st.tuples(st.floats(-2.5, 2.5), st.floats(-1.8, 1.8)), st.floats(0.05, 1.5))
    def test_a_dot_is_seen_where_the_landscape_leaves_the_sight_free(
        self, view: View, place: tuple[float, float], height: float
    ) -> None:
        sheet = terrain(hill())
        dot = sheet.on_surface(place) + np.array([0, 0, height])
        pixels, depth = view.project(dot, SIZE)
        column, row = np.floor(pixels).astype(int)
        assume(2 < column < SIZE[1] - 3 and 2 < row < SIZE[0] - 3)
        # March from the dot towards the eye, over the exact landscape.
        toward = depth - np.linspace(0, 8, 2000)
        ray = view.unproject(np.broadcast_to([column + 0.5, row + 0.5], (2000, 2)), toward, SIZE)
        ray = ray[hill().domain.contains(ray[:, :2])]
        gap = (ray[:, 2] - sheet.on_surface(ray[:, :2])[:, 2]).min(initial=9.0)
        assume(abs(gap) > 0.05)
        picture = sheet.render(view, SIZE, [Stroke(dot[None], RED, width=12.0, lift=0.0)], plane=False)
        assert (picture.rgba[row, column, 1] < 50) == (gap > 0)

    def test_the_plane_hides_what_is_under_it(self) -> None:
        sheet = terrain(hill())
        for height, seen in ((-1.0, True), (-2.0, False)):
            picture = sheet.render(ABOVE, SIZE, [Sphere(np.array([0.0, 0.0, height]), RED)], surface=False)
            assert (picture.rgba[90, 160, 0] == 255) == seen

    def test_the_order_of_things_does_not_matter(self) -> None:
        sheet, view = terrain(hill()), View(0.5, 0.5, perspective=0.05)
        things = [
            Stroke(np.array([[-2, -1, 0.5], [2, 1, 1.5]]), RED, width=30, opacity=0.6),
            Stroke(np.array([[-2, 1, 1.5], [2, -1, 0.5]]), GREEN, width=30, opacity=0.5, halo=8),
            Sphere(np.array([0.0, 0.0, 1.2]), WHITE, radius=0.8, opacity=0.7),
            Patch(flat_arrow([-1, 0, 1], [1, 0.2, 1], ArrowShape(width=0.5)), RED),
        ]
        pictures = [sheet.render(view, SIZE, order) for order in itertools.permutations(things)]
        assert len({picture.rgba.tobytes() for picture in pictures}) == 1
        assert len({picture.depth.tobytes() for picture in pictures}) == 1

    def test_lines_that_cross_in_space_hide_each_other_where_each_is_nearer(self) -> None:
        sheet = terrain(hill())
        rising = Stroke(np.array([[-2.0, 0, 1], [2.0, 0, 3]]), RED, width=60)
        falling = Stroke(np.array([[-2.0, 0, 3], [2.0, 0, 1]]), GREEN, width=60)
        row = sheet.render(ABOVE, SIZE, [rising, falling]).rgba[90]
        left, right = (int(ABOVE.project([x, 0, 0], SIZE)[0][0]) for x in (-1, 1))
        assert row[left, :3].tolist() == GREEN.tolist()
        assert row[right, :3].tolist() == RED.tolist()

    def test_of_what_coincides_the_later_lies_on_top(self) -> None:
        sheet, points = terrain(hill()), np.array([[0.0, 0, 3]])
        red, green = Stroke(points, RED, width=60), Stroke(points, GREEN, width=60)
        assert sheet.render(ABOVE, SIZE, [red, green]).rgba[90, 160, :3].tolist() == GREEN.tolist()
        assert sheet.render(ABOVE, SIZE, [green, red]).rgba[90, 160, :3].tolist() == RED.tolist()

    def test_a_ball_bulges_towards_the_viewer(self) -> None:
        picture = terrain(hill()).render(ABOVE, SIZE, [Sphere(np.array([1.0, 0.5, 4.0]), RED, radius=0.5)])
        chosen = (picture.rgba[..., 0] == 255) & (picture.rgba[..., 1] == 0)
        off = seen_points(picture, ABOVE, chosen) - [1.0, 0.5, 4.0]
        np.testing.assert_allclose(np.linalg.norm(off, axis=1), 0.5, atol=1e-5)
        assert (off[:, 2] > 0).all()


class TestThings:
    @settings(max_examples=40, deadline=None)
    @given(views, world_points, st.floats(6, 60))
    def test_a_dot_is_centred_where_project_says(self, view: View, point: np.ndarray, width: float) -> None:
        pixels, _ = view.project(point, SIZE)
        assume((pixels > 12).all() and pixels[0] < SIZE[1] - 12 and pixels[1] < SIZE[0] - 12)
        picture = terrain(hill(), cells=4).render(
            view, SIZE, [Stroke(point[None], WHITE, width=width)], surface=False, plane=False
        )
        weight = brightness(picture)
        centre = (pixel_centres(weight > 0) * weight[weight > 0][:, None]).sum(axis=0) / weight.sum()
        np.testing.assert_allclose(centre, pixels, atol=0.15)

    def test_a_ball_is_a_disc_of_its_radius(self) -> None:
        picture = terrain(hill()).render(
            ABOVE, SIZE, [Sphere(np.zeros(3), WHITE, radius=1.0)], surface=False, plane=False
        )
        assert brightness(picture).sum() * (8 / SIZE[0]) ** 2 == pytest.approx(math.pi, rel=5e-3)

    @pytest.mark.parametrize("width", [0.6, 2.0, 6.0, 30.0])
    def test_a_stroke_is_as_wide_as_asked_in_any_view(self, width: float) -> None:
        points = np.array([[-1.0, -0.5, 0.2], [1.2, 0.4, 0.9]])
        for view in (ABOVE, View(0.8, 0.4), View(2.0, 0.9, perspective=0.08)):
            picture = terrain(hill()).render(
                view, (540, 960), [Stroke(points, WHITE, width)], surface=False, plane=False
            )
            length = np.linalg.norm(np.diff(view.project(points, (540, 960))[0], axis=0))
            ends = math.pi * (width / 4) ** 2
            assert brightness(picture).sum() == pytest.approx(length * width / 2 + ends, rel=0.02, abs=1.0)

    def test_joints_are_not_drawn_twice(self) -> None:
        straight = np.linspace([-2.0, -1, 0], [2.0, 1, 0], 2)
        dense = np.linspace([-2.0, -1, 0], [2.0, 1, 0], 50)
        pictures = [
            terrain(hill()).render(ABOVE, SIZE, [Stroke(p, WHITE, 20.0, opacity=0.5)], surface=False, plane=False)
            for p in (straight, dense)
        ]
        np.testing.assert_allclose(brightness(pictures[0]), brightness(pictures[1]), atol=2 / 255)

    def test_a_flat_arrow_goes_from_foot_to_tip_in_its_plane(self) -> None:
        foot, tip = np.array([-1.0, 0.3, -1.5]), np.array([0.5, 1.1, -1.5])
        outline = flat_arrow(foot, tip, ArrowShape(width=0.1))
        assert np.isclose(outline, tip).all(axis=1).sum() == 1
        np.testing.assert_allclose((outline[0] + outline[-1]) / 2, foot)
        np.testing.assert_allclose(outline[:, 2], -1.5)
        along = (outline - foot) @ (tip - foot) / np.linalg.norm(tip - foot)
        assert along.min() == pytest.approx(0)
        assert along.max() == pytest.approx(np.linalg.norm(tip - foot))

    @settings(max_examples=20, deadline=None)
    @given(views.filter(lambda view: view.elevation > 0.4))
    def test_an_arrow_is_drawn_in_its_plane_and_fills_its_outline(self, view: View) -> None:
        corners = flat_arrow([-1.0, 0.3, 0.2], [1.0, -0.4, 0.2], ArrowShape(0.3, head_width=0.8, head_length=0.7))
        arrow = Patch(corners, WHITE, lift=0)
        picture = terrain(hill()).render(view, SIZE, [arrow], surface=False, plane=False)
        chosen = brightness(picture) > 0.55
        np.testing.assert_allclose(seen_points(picture, view, chosen)[:, 2], 0.2, atol=1e-4)
        corners, _ = view.project(arrow.points, SIZE)
        x, y = corners.T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        assert brightness(picture).sum() == pytest.approx(area, rel=0.03)

    def test_a_short_arrow_shrinks_as_a_whole(self) -> None:
        long, short = (flat_arrow([0, 0, 0], [length, 0, 0]) for length in (0.3, 0.03))
        np.testing.assert_allclose(short, long / 10, atol=1e-12)

    def test_an_upright_arrow_faces_along_its_normal(self) -> None:
        outline = flat_arrow([0, 0, 0], [0, 0, 1], normal=[0, -2, 0])
        np.testing.assert_allclose(outline[:, 1], 0, atol=1e-12)
        assert np.ptp(outline[:, 0]) == pytest.approx(0.28)

    def test_a_halo_fades_outwards_and_never_outshines_its_thing(self) -> None:
        dot = Stroke(np.zeros((1, 3)), WHITE, width=60, halo=60)
        row = brightness(terrain(hill()).render(ABOVE, SIZE, [dot], surface=False, plane=False))[90, 160:]
        assert row[0] == 1
        assert (np.diff(row) <= 0).all()
        assert 0.1 < row[8] < 0.5
        assert row[-1] == 0

    def test_what_lies_outside_the_image_leaves_no_trace(self) -> None:
        far = np.array([[40.0, 0, 0], [60.0, 5, 0], [50.0, 30, 0]])
        things = [Stroke(far, RED), Sphere(far[0], RED), Patch(far, RED)]
        picture = terrain(hill()).render(ABOVE, SIZE, things, surface=False, plane=False)
        assert not picture.rgba.any()


class TestAntialiasing:
    @pytest.mark.parametrize("azimuth", [0.1, 0.5, 1.0, 2.2])
    def test_the_edge_of_a_sheet_covers_pixels_by_area(self, azimuth: float) -> None:
        view = View(azimuth, 0.9)
        sheet = terrain(hill())
        alpha = sheet.render(view, SIZE, surface=False).rgba[..., 3] / 255
        assert ((alpha > 0.1) & (alpha < 0.9)).sum() > 100
        area = 24 * math.sin(0.9) * view.pixels_per_unit(SIZE) ** 2
        assert alpha.sum() == pytest.approx(area, rel=1e-3)

    def test_a_silhouette_is_the_smooth_outline_of_the_hill(self) -> None:
        view, bump = View(elevation=0.0, target=(0, 0, 1)), hill()
        alpha = terrain(bump).render(view, SIZE, plane=False).rgba[..., 3] / 255
        columns = (np.arange(SIZE[1]) + 0.5 - 160) * 8 / SIZE[0]
        ridge = bump.value(np.column_stack([columns, 0 * columns])) - bump.value([3.0, 2.0])
        edge = bump.value(np.column_stack([columns, 0 * columns + 2])) - bump.value([3.0, 2.0])
        expected = (ridge - edge) * SIZE[0] / 8
        # What is thinner than a pixel may fall between the pixels' centres.
        thick = expected > 2
        np.testing.assert_allclose(alpha.sum(axis=0)[thick], expected[thick], atol=0.25)

    def test_finer_images_agree_with_coarse_ones(self) -> None:
        sheet, view = terrain(hill(), [0.4, 0.8, 1.2, 1.6], surface=INK, plane=INK), View(0.4, 0.7, perspective=0.05)
        things = [
            Stroke(np.array([[-2.0, -1, 0.5], [2.0, 1, 2.5]]), RED, width=20),
            Sphere(np.array([0, -1, 2.0]), GREEN),
        ]
        coarse = sheet.render(view, (270, 480), things, paper=BLACK).rgba.astype(float)
        fine = sheet.render(view, (1080, 1920), things, paper=BLACK).rgba.astype(float)
        averaged = fine.reshape(270, 4, 480, 4, 4).mean(axis=(1, 3))
        assert np.abs(coarse - averaged)[..., :3].mean() < 1.0
        assert np.quantile(np.abs(coarse - averaged)[..., :3], 0.99) < 30


class TestPicture:
    def test_rendering_is_deterministic_and_leaves_nothing_behind(self) -> None:
        sheet, view = terrain(hill(), [0.5, 1.0], surface=INK), View(0.3, 0.6)
        things = [Sphere(np.array([0, -1.0, 1.0]), RED)]
        first = sheet.render(view, SIZE, things, paper=WHITE)
        reference = first.rgba.copy()
        used = sheet.render(View(2.0, 0.3, 2.0), SIZE)
        for again in (
            sheet.render(view, SIZE, things, paper=WHITE, reuse=used),
            terrain(hill(), [0.5, 1.0], surface=INK).render(view, SIZE, things, paper=WHITE),
        ):
            np.testing.assert_array_equal(again.rgba, reference)
            np.testing.assert_array_equal(again.depth, first.depth)

    def test_reused_arrays_are_the_ones_returned(self) -> None:
        sheet = terrain(hill())
        used = sheet.render(ABOVE, SIZE)
        assert np.shares_memory(sheet.render(ABOVE, SIZE, reuse=used).rgba, used.rgba)

    def test_on_paper_everything_is_opaque_and_agrees_with_the_transparent_picture(self) -> None:
        sheet, view, paper = terrain(hill(), [0.5, 1.0], surface=INK), View(0.3, 0.6), np.array([11.0, 18, 32])
        things = [Stroke(np.array([[-2.0, -1, 0.5], [2.0, 1, 2.5]]), RED, width=20, opacity=0.5, halo=5)]
        opaque = sheet.render(view, SIZE, things, paper=paper).rgba.astype(float)
        clear = sheet.render(view, SIZE, things).rgba.astype(float)
        assert (opaque[..., 3] == 255).all()
        alpha = clear[..., 3:] / 255
        np.testing.assert_allclose(clear[..., :3] * alpha + paper * (1 - alpha), opaque[..., :3], atol=3)


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"elevation": -0.1}, "elevation"),
            ({"elevation": 1.6}, "elevation"),
            ({"zoom": 0.0}, "zoom"),
            ({"perspective": -1.0}, "perspective"),
            ({"azimuth": math.nan}, "azimuth"),
            ({"target": (0.0, 0.0)}, "target"),
        ],
    )
    def test_views(self, options: dict[str, float], sentence: str) -> None:
        with pytest.raises(ValueError, match=sentence):
            View(**options)

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"levels": [1.0, 1.0]}, "levels must ascend"),
            ({"levels": []}, "levels"),
            ({"cells": 0}, "cells"),
            ({"scale": math.inf}, "scale"),
            ({"light": (1.0, 0.0, 0.0)}, "light"),
        ],
    )
    def test_terrains(self, options: dict[str, object], sentence: str) -> None:
        with pytest.raises(ValueError, match=sentence):
            terrain(hill(), **options)

    def test_landscapes_that_no_plane_can_show(self) -> None:
        with pytest.raises(ValueError, match="2 weights"):
            terrain(Quadratic(np.eye(3)))
        with pytest.raises(ValueError, match="the error on the domain must be finite"):
            terrain(Formula("log(x)", domain=Domain((-1, -1), (1, 1))))

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Stroke(np.zeros((0, 3)), RED),
            lambda: Stroke(np.zeros((4, 2)), RED),
            lambda: Stroke(np.zeros((1, 3)), [300, 0, 0]),
            lambda: Stroke(np.zeros((1, 3)), RED, width=0),
            lambda: Stroke(np.zeros((1, 3)), RED, opacity=1.5),
            lambda: Stroke(np.full((1, 3), math.nan), RED),
            lambda: Patch(np.zeros((2, 3)), RED),
            lambda: Patch(np.zeros((3, 3)), RED, halo=-1),
            lambda: Sphere(np.zeros(2), RED),
            lambda: Sphere(np.zeros(3), RED, radius=-1),
            lambda: Skin(ramp=[[0, 0]], lines=[[0, 0, 0]]),
            lambda: Skin(ramp=[[0, 0, 0]], lines=[[0, 0, 0]], line_width=0),
            lambda: flat_arrow([0, 0, 0], [0, 0, 0]),
            lambda: flat_arrow([0, 0, 0], [0, 0, 1]),
            lambda: ArrowShape(width=0),
        ],
    )
    def test_things(self, make: object) -> None:
        with pytest.raises(ValueError, match=r"must|shape"):
            make()

    @pytest.mark.parametrize("size", [(0, 10), (10, 10, 4), (10.5, 10)])
    def test_sizes(self, size: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match=r"image|size"):
            terrain(hill()).render(ABOVE, size)

    def test_a_used_picture_of_another_size(self) -> None:
        sheet = terrain(hill())
        with pytest.raises(ValueError, match="reuse"):
            sheet.render(ABOVE, SIZE, reuse=sheet.render(ABOVE, (20, 20)))


def test_what_is_behind_the_eye_is_not_drawn_and_stops_nothing() -> None:
    view = View(elevation=0.3, perspective=0.5)
    behind = -10 * view.axes[2]
    line = np.stack([behind, np.zeros(3), [1.0, 0.0, 0.0], behind, [0.0, 1.0, 0.0]])
    runs = in_front([Stroke(line, RED)], view)
    assert [each.points.tolist() for each in runs] == [line[1:3].tolist(), line[4:].tolist()]
    (pair,) = in_front([Segments(np.stack([line[:2], line[1:3]]), RED)], view)
    np.testing.assert_array_equal(pair.points, line[None, 1:3])
    (face,) = in_front([Patch(np.stack([behind, *np.eye(3)]), RED)], view)
    np.testing.assert_array_equal(face.points, np.eye(3))
    unseen = [Stroke(behind[None], RED), Patch(np.tile(behind, (3, 1)), RED), Sphere(behind, RED)]
    assert in_front(unseen, view) == []
    picture = terrain(hill()).render(view, SIZE)
    drawn = Terrain.add_things(picture, view, [*unseen, Stroke(line, RED)])
    np.testing.assert_array_equal(drawn, Terrain.add_things(terrain(hill()).render(view, SIZE), view, runs))
