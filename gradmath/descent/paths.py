"""What a descent leaves behind: every step from one start or from many, and why each ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_SHOWN = 4


class StopReason(Enum):
    """Why a descent ended; the value is a sentence to show.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=1.0)
    >>> path.reason is gm.StopReason.LEFT_DOMAIN
    True
    >>> print(path.reason.value)
    The descent left the domain.
    """

    CONVERGED = "The gradient is as good as zero."
    OUT_OF_STEPS = "The largest number of steps was reached."
    LEFT_DOMAIN = "The descent left the domain."
    DIVERGED = "The steps are too large: the error or the weights grow without bound."
    NOT_FINITE = "The next point, its error or its gradient exceeds the largest number a computer holds."
    STALLED = (
        "The step size has no step left: no learning rate above zero lowers the error enough, or its schedule is over."
    )


@dataclass(frozen=True, eq=False, repr=False)
class DescentPath:
    """The descent from one start: n steps over p weights.

    Every number is finite, except perhaps the error and the gradient at the start.

    Parameters
    ----------
    positions
        The start and where each step led, shape (n+1, p). Only the last point may be outside the domain, unless bounds
        are ignored; a point that is not finite, or whose error or gradient is not, is left out.
    errors
        E at the positions, shape (n+1,).
    gradients
        ∇E at the positions, shape (n+1, p).
    learning_rates
        α of each step, shape (n,).
    reason
        Why the descent ended.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=0.1)
    >>> path.steps, path.reason.name, path.learning_rates[0].item()
    (66, 'CONVERGED', 0.1)
    >>> path.positions[1].round(3).tolist(), path.errors[:2].round(3).tolist()
    ([0.8, 0.4], [4.0, 1.12])
    """

    positions: Array
    errors: Array
    gradients: Array
    learning_rates: Array
    reason: StopReason

    @property
    def steps(self) -> int:
        """The number of steps taken, n."""
        return self.learning_rates.size

    @property
    def final(self) -> Array:
        """Where the descent ended, shape (p,)."""
        final: Array = self.positions[-1]
        return final

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw the path over two weights with Matplotlib, step by step; its start is an open dot, its end a full one.

        Parameters
        ----------
        axes
            The axes to draw on, such as those of `Landscape.plot`; default: axes of a new figure.

        Returns
        -------
        matplotlib.axes.Axes
            Those axes.

        Raises
        ------
        ValueError
            If the path is not over two weights.
        ModuleNotFoundError
            If Matplotlib is not installed.

        Examples
        --------
        >>> import gradmath as gm
        >>> bowl = gm.landscape("bowl")
        >>> axes = gm.descend(bowl, [1, 1], step=0.1).plot(bowl.plot())
        >>> len(axes.lines[0].get_xdata())
        67
        """
        # Figures build on descents, and Matplotlib is optional.
        from gradmath.figures.plot import plot_path

        return plot_path(self, axes)

    def __repr__(self) -> str:
        ends = f"from {_shown(self.positions[0])} to {_shown(self.final)}"
        errors = f"error {self.errors[0]:.6g} to {self.errors[-1]:.6g}"
        return f"DescentPath({self.steps} step{'s' * (self.steps != 1)} {ends}, {errors}, {self.reason.name})"


@dataclass(frozen=True, eq=False)
class History:
    """Every step of m starts, or of a batch of them: the arrays of `DescentPaths`."""

    positions: Array
    errors: Array
    gradients: Array
    learning_rates: Array

    @classmethod
    def joined(cls, parts: Sequence[History]) -> Self:
        """Return the histories of several batches of shape (m,) as one; a start that has ended stays at its end."""
        most = max(len(part.learning_rates) for part in parts)
        return cls(
            _resting([part.positions for part in parts], most + 1),
            _resting([part.errors for part in parts], most + 1),
            _resting([part.gradients for part in parts], most + 1),
            np.concatenate([_padded(part.learning_rates, most) for part in parts], axis=1),
        )

    def in_shape(self, batch: tuple[int, ...]) -> History:
        """Return the same history with the axis of the starts unfolded."""
        return History(
            self.positions.reshape(len(self.positions), *batch, self.positions.shape[-1]),
            self.errors.reshape(len(self.errors), *batch),
            self.gradients.reshape(self.positions.shape[0], *batch, self.positions.shape[-1]),
            self.learning_rates.reshape(len(self.learning_rates), *batch),
        )


@dataclass(frozen=True, eq=False, repr=False)
class DescentPaths:
    """The descents from a batch of starts of shape (…, p); ``paths[i]`` or ``paths[i, j]`` is one `DescentPath`.

    Parameters
    ----------
    counts
        The number of steps of each start, shape (…).
    reasons
        Why each ended, an array of `StopReason` of shape (…).
    finals, final_errors, final_gradients
        Where each ended, and E and ∇E there, of shapes (…, p), (…) and (…, p).

    Examples
    --------
    >>> import gradmath as gm
    >>> paths = gm.descend_many(gm.landscape("bowl"), [[1, 1], [2, 1], [3, 2]], step=0.1)
    >>> len(paths), paths.finals.shape
    (3, (3, 2))
    >>> paths[1].positions[0].tolist()
    [2.0, 1.0]
    """

    counts: NDArray[np.int64]
    reasons: NDArray[np.object_]
    finals: Array
    final_errors: Array
    final_gradients: Array
    _history: History | None = field(default=None, repr=False)

    @classmethod
    def joined(cls, parts: Sequence[DescentPaths]) -> DescentPaths:
        """Return the descents of several batches of shape (m,) as one batch."""
        if len(parts) == 1:
            return parts[0]
        histories = [part._history for part in parts if part._history is not None]
        return cls(
            np.concatenate([part.counts for part in parts]),
            np.concatenate([part.reasons for part in parts]),
            np.concatenate([part.finals for part in parts]),
            np.concatenate([part.final_errors for part in parts]),
            np.concatenate([part.final_gradients for part in parts]),
            History.joined(histories) if histories else None,
        )

    def in_shape(self, batch: tuple[int, ...]) -> DescentPaths:
        """Return the same descents with the axis of the starts unfolded."""
        return DescentPaths(
            self.counts.reshape(batch),
            self.reasons.reshape(batch),
            self.finals.reshape(*batch, -1),
            self.final_errors.reshape(batch),
            self.final_gradients.reshape(*batch, -1),
            self._history and self._history.in_shape(batch),
        )

    @property
    def positions(self) -> Array:
        """The starts and where each step led, shape (n+1, …, p), n the most steps; one that has ended stays there."""
        return self._kept().positions

    @property
    def errors(self) -> Array:
        """E at the positions, shape (n+1, …)."""
        return self._kept().errors

    @property
    def gradients(self) -> Array:
        """∇E at the positions, shape (n+1, …, p)."""
        return self._kept().gradients

    @property
    def learning_rates(self) -> Array:
        """α of each step, shape (n, …); 0 for a start that has ended."""
        return self._kept().learning_rates

    def __repr__(self) -> str:
        reasons = Counter(reason.name for reason in self.reasons.ravel().tolist())
        ended = ", ".join(f"{count} {name}" for name, count in reasons.most_common())
        return f"DescentPaths({len(self)} of shape {self.counts.shape}, at most {self.counts.max()} steps: {ended})"

    def __len__(self) -> int:
        """Return the number of starts."""
        return self.counts.size

    def __iter__(self) -> Iterator[DescentPath]:
        """Iterate over the paths of all starts, the last axis of the batch fastest."""
        return (self[index] for index in np.ndindex(self.counts.shape))

    def __getitem__(self, index: int | tuple[int, ...]) -> DescentPath:
        """Return the path of one start.

        Raises
        ------
        IndexError
            If there is no such start, or the index names more than one.
        ValueError
            If the paths were not kept.
        """
        one = index if isinstance(index, tuple) else (index,)
        if len(one) != self.counts.ndim:
            raise IndexError(f"one start of a batch of shape {self.counts.shape} has as many indices: got {index!r}")
        history, count = self._kept(), int(self.counts[one])
        steps: tuple[slice | int, ...] = (slice(count), *one)
        stops: tuple[slice | int, ...] = (slice(count + 1), *one)
        return DescentPath(
            history.positions[stops],
            history.errors[stops],
            history.gradients[stops],
            history.learning_rates[steps],
            self.reasons[one],
        )

    def _kept(self) -> History:
        if self._history is None:
            raise ValueError("only the points where the descents ended were kept: pass keep_path=True for every step")
        return self._history


def _shown(point: Array) -> str:
    """Return the first few weights of a point."""
    shown = ", ".join(f"{weight:.4g}" for weight in point[:_MOST_SHOWN].tolist())
    return f"({shown}{', …' if point.size > _MOST_SHOWN else ''})"


def _resting(parts: Sequence[Array], length: int) -> Array:
    """Join arrays of shape (n+1, m, …) along m, each extended to a length by its last row."""
    return np.concatenate(
        [np.concatenate([part, np.repeat(part[-1:], length - len(part), axis=0)]) for part in parts], axis=1
    )


def _padded(part: Array, length: int) -> Array:
    return np.concatenate([part, np.zeros((length - len(part), *part.shape[1:]))])
