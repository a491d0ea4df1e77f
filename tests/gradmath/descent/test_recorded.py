"""Rules and schedules agree, step by step, with what PyTorch and optax did (`record_oracles.py` wrote it down)."""

import json
from pathlib import Path

import numpy as np
import pytest

from gradmath.descent.descend import descend
from gradmath.descent.rules import AdamW, Lion
from gradmath.descent.schedules import OneCycle, WarmUp
from gradmath.descent.stage import Stage
from gradmath.descent.steps import Constant, Cosine
from gradmath.landscapes import catalogue

RECORDED = json.loads(Path(__file__).with_name("oracles.json").read_text())


def adamw(options):
    return AdamW(**options)


def lion(options):
    names = {"weight_decay": "weight_decay"}
    chosen = {names[name]: value for name, value in options.items() if name in names}
    return Lion((options.get("b1", 0.9), options.get("b2", 0.99)), **chosen)


@pytest.mark.parametrize("make", [adamw, lion])
@pytest.mark.parametrize("which", range(4))
def test_a_path_is_the_librarys(make, which):
    case = RECORDED[make.__name__][which]
    path = descend(
        catalogue.landscape(case["landscape"]),
        case["start"],
        rule=make(case["options"]),
        step=case["rate"],
        max_steps=len(case["path"]) - 1,
        tolerance=0,
        bounds="ignore",
    )
    np.testing.assert_allclose(path.positions, case["path"], rtol=1e-12, atol=1e-12)


def rates(step, count):
    """The learning rates of the first steps."""
    landscape = catalogue.landscape("bowl")
    return [
        step.learning_rates(Stage.at(landscape, index, np.ones((1, 2))), -np.ones((1, 2)))[0] for index in range(count)
    ]


@pytest.mark.parametrize("which", range(3))
def test_one_cycle_is_pytorchs(which):
    case = RECORDED["one_cycle"][which]
    options = dict(case["options"])
    names = {"pct_start": "rising", "div_factor": "div_factor", "final_div_factor": "final_div_factor"}
    highest, steps = options.pop("max_lr"), options.pop("total_steps")
    step = OneCycle(highest, steps, **{names[name]: value for name, value in options.items()})
    np.testing.assert_allclose(rates(step, steps), case["rates"], rtol=1e-12)
    assert rates(step, steps + 3)[steps - 1 :] == [rates(step, steps)[-1]] * 4


def test_a_warm_up_is_optaxs():
    # optax computes schedules in single precision.
    cosine, constant = RECORDED["warm_up"]["cosine"], RECORDED["warm_up"]["constant"]
    options = cosine["options"]
    after = Cosine(options["peak_value"], options["decay_steps"] - options["warmup_steps"], options["end_value"])
    found = rates(WarmUp(after, options["warmup_steps"], options["init_value"]), len(cosine["rates"]))
    np.testing.assert_allclose(found, cosine["rates"], rtol=1e-6)
    options = constant["options"]
    step = WarmUp(Constant(options["peak_value"]), options["warmup_steps"], options["init_value"])
    np.testing.assert_allclose(rates(step, len(constant["rates"])), constant["rates"], rtol=1e-6)
