"""Records what PyTorch and optax do, step by step, for the tests of rules and schedules.

In an environment of its own, since neither is a requirement of the project:

    python -m venv oracles && oracles/bin/pip install torch==2.14.1 optax==0.2.8
    oracles/bin/python tests/gradmath/descent/record_oracles.py

It writes ``oracles.json`` beside itself. Gradients are written out by hand in NumPy and given to the libraries.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

STEPS = 60


def rosenbrock(w):
    """∇E of 100 (w₂ - w₁²)² + (1 - w₁)²."""
    bend = w[1] - w[0] ** 2
    return np.array([-400 * w[0] * bend - 2 * (1 - w[0]), 200 * bend])


def bowl(w):
    """∇E of w₁² + 3 w₂²."""
    return np.array([2 * w[0], 6 * w[1]])


GRADIENTS = {"rosenbrock": (rosenbrock, [-1.2, 1.0]), "bowl": (bowl, [3.0, 1.0])}


def adamw(gradient, start, rate, options):
    """The positions of PyTorch's AdamW."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.AdamW([w], lr=rate, **options)
    path = [start]
    for _ in range(STEPS):
        w.grad = torch.tensor(gradient(w.detach().numpy()))
        optimizer.step()
        path.append(w.tolist())
    return path


def lion(gradient, start, rate, options):
    """The positions of optax's Lion."""
    optimizer = optax.lion(rate, **options)
    w = jnp.array(start)
    state = optimizer.init(w)
    path = [start]
    for _ in range(STEPS):
        updates, state = optimizer.update(jnp.array(gradient(np.asarray(w))), state, w)
        w = optax.apply_updates(w, updates)
        path.append(w.tolist())
    return path


def one_cycle(options):
    """The learning rates of PyTorch's OneCycleLR."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, cycle_momentum=False, **options)
    rates = []
    for index in range(options["total_steps"]):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if index < options["total_steps"] - 1:
            schedule.step()
    return rates


def paths(rule, rates, options):
    """One rule on every landscape, with its defaults and with other options."""
    return [
        {
            "landscape": name,
            "start": start,
            "rate": rates[name],
            "options": chosen,
            "path": rule(gradient, start, rates[name], chosen),
        }
        for name, (gradient, start) in GRADIENTS.items()
        for chosen in ({}, options)
    ]


def main():
    """Write everything."""
    jax.config.update("jax_enable_x64", True)
    cycles = [
        {"max_lr": 0.1, "total_steps": 60},
        {"max_lr": 0.5, "total_steps": 11, "pct_start": 0.45, "div_factor": 10.0, "final_div_factor": 100.0},
        {"max_lr": 1.0, "total_steps": 2, "pct_start": 0.2},
    ]
    cosine = {"init_value": 0.01, "peak_value": 0.2, "warmup_steps": 8, "decay_steps": 40, "end_value": 0.02}
    constant = {"init_value": 0.05, "peak_value": 0.2, "warmup_steps": 5}
    by_optax = {
        "cosine": (cosine, optax.warmup_cosine_decay_schedule(**cosine)),
        "constant": (constant, optax.warmup_constant_schedule(**constant)),
    }
    recorded = {
        "adamw": paths(
            adamw, {"rosenbrock": 0.02, "bowl": 0.05}, {"betas": [0.8, 0.95], "eps": 1e-6, "weight_decay": 0.3}
        ),
        "lion": paths(lion, {"rosenbrock": 0.01, "bowl": 0.05}, {"b1": 0.7, "b2": 0.95, "weight_decay": 0.2}),
        "one_cycle": [{"options": each, "rates": one_cycle(each)} for each in cycles],
        "warm_up": {
            name: {"options": options, "rates": [float(schedule(index)) for index in range(STEPS)]}
            for name, (options, schedule) in by_optax.items()
        },
    }
    file = Path(__file__).with_name("oracles.json")
    file.write_text(json.dumps(recorded, separators=(",", ":")).replace("},{", "},\n{") + "\n")


if __name__ == "__main__":
    main()
