"""Milliseconds per frame of the 3D terrain, by image size and by part: ``python benchmarks/terrain.py``.

Processor time is measured, on which other programs have little effect; the last table is of ground that fills the
frame.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np

from gradmath.landscapes.landscape import Domain, Gaussian, Landscape, Quadratic
from scenes.kit.terrain.dress import Dress
from scenes.kit.terrain.flights import CameraPath
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.pane import Pane
from scenes.kit.terrain.skin import Skin
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain import Picture, Terrain
from scenes.kit.terrain.things import Patch, Sphere, Stroke, Thing, flat_arrow
from scenes.kit.terrain.view import View

FRAMES = 60
SIZES = {"480p": (480, 854), "1080p": (1080, 1920)}
WHITE, RED = np.array([255.0, 255, 255]), np.array([255.0, 0, 0])
PLACE = np.array([-1.1, -0.1])


def two_hills() -> Landscape:
    """Return two hills and a basin in a wide bowl."""
    hills = Gaussian.rotated((-1.75, 0.55), (0.85, 0.6), 0.4, 5) + Gaussian.rotated((2.45, 1.0), (0.7, 0.6), 0, 3)
    basin = Gaussian.rotated((0.55, -0.35), (1.2, 0.8), 0, -3)
    return (hills + basin + Quadratic(np.diag([0.1, 0.1]))).over(Domain((-3.2, -1.8), (3.2, 1.8)))


def scene() -> tuple[Terrain, list[Thing]]:
    """Return a terrain with 16 levels, and a ball on it over an arrow in the plane."""
    landscape = two_hills()
    skin = Skin(np.array([[13.0, 42, 63], [107, 58, 56]]), np.array([[60.0, 143, 176], [224, 115, 92]]))
    levels = np.linspace(-3, 5, 18)[1:-1]
    terrain = Terrain(landscape, levels, surface=skin, plane=skin, scale=0.42, plane_height=-2.2)
    foot, tip = terrain.on_plane(PLACE), terrain.on_plane(PLACE + 0.16 * landscape.gradient(PLACE))
    ball = terrain.on_surface(PLACE) + 0.11 * terrain.normal(PLACE)
    plumb_line = Stroke(np.stack([ball, foot]), WHITE, width=1.5, lift=0.0)
    borders = [Stroke(border, WHITE, width=1.5, opacity=0.35) for border in terrain.borders()]
    return terrain, [Sphere(ball, WHITE, 0.11), plumb_line, Patch(flat_arrow(foot, tip), RED, halo=7), *borders]


def milliseconds(draw: Callable[[View], Picture]) -> tuple[float, float]:
    """Return the median and the shortest time of a frame while the camera turns once."""
    times = []
    for azimuth in np.linspace(0, 2 * math.pi, FRAMES):
        view = View(float(azimuth), math.radians(28), 0.92, (0, 0, -0.75), 0.04)
        start = process_time()
        draw(view)
        times.append(1000 * (process_time() - start))
    return float(np.median(times)), min(times)


def parts(terrain: Terrain, things: list[Thing], size: tuple[int, int]) -> dict[str, Callable[[View], Picture]]:
    """Return the functions to time, by name."""
    used = Picture.empty(size)
    return {
        "nothing": lambda view: terrain.render(view, size, surface=False, plane=False, reuse=used),
        "plane": lambda view: terrain.render(view, size, surface=False, reuse=used),
        "surface": lambda view: terrain.render(view, size, plane=False, reuse=used),
        "both": lambda view: terrain.render(view, size, reuse=used),
        "surface, plane and things": lambda view: terrain.render(view, size, things, reuse=used),
        "the same in new arrays": lambda view: terrain.render(view, size, things),
    }


def space_parts(size: tuple[int, int]) -> dict[str, Callable[[View], Picture]]:
    """Return the functions to time for ground that fills the frame, by name."""
    skin = Skin(np.array([[13.0, 42, 63], [107, 58, 56]]), np.array([[60.0, 143, 176], [224, 115, 92]]))
    ground, used, sky = Ground(two_hills(), np.linspace(-3, 5, 18)[1:-1], skin), Picture.empty(size), np.zeros(3)
    steeper = two_hills() + Quadratic(0.2 * np.eye(2))
    far = Ground(steeper.over(two_hills().domain), ground.levels, skin)
    steps = iter(np.linspace(0, 0.99, 10 * FRAMES))
    crane = CameraPath((Standpoint(-24, 7, 2.6, (-1.2, 0.5, 1.1), (-1.5, -1.2), 0.16), Standpoint(0, 90, 2.2)))
    low, side, above = Standpoint(-24, 7, 2.6, perspective=0.16).view, Standpoint(-14, 28, 2.0).view, crane.at(1).view

    def draw(view: View, dress: Dress, of: Ground = ground) -> Picture:
        return of.render(view, size, dress, paper=sky, reuse=used)

    def with_pane(error: float) -> Picture:
        picture = draw(side, Dress(cut=error))
        Pane(error, (255.0, 255.0, 255.0)).lay(picture, side, ground)
        return picture

    return {
        "low over a ridge": lambda _: draw(low, Dress()),
        "from the side": lambda _: draw(side, Dress()),
        "straight above": lambda _: draw(above, Dress(flat=1.0)),
        "crane, light changing": lambda _: draw(crane.at(share := next(steps)).view, Dress(flat=share)),
        "a pane rises": lambda _: with_pane(float(-2.4 + 7 * next(steps))),
        "one ground becomes another": lambda _: draw(side, Dress(), ground.blended(far, next(steps))),
    }


def main() -> None:
    """Print a table."""
    start = perf_counter()
    terrain, things = scene()
    terrain.render(View(), (90, 160), things)
    print(f"first frame, with compiling or loading what was compiled: {perf_counter() - start:.1f} s")
    for name, size in SIZES.items():
        for part, draw in parts(terrain, things, size).items():
            median, least = milliseconds(draw)
            print(f"{name:>6}  {part:<28} {median:6.2f} ms (least {least:.2f})")
        for part, draw in space_parts(size).items():
            median, least = milliseconds(draw)
            print(f"{name:>6}  space: {part:<28} {median:6.2f} ms (least {least:.2f})")


if __name__ == "__main__":
    main()
