"""Permissions that hold, whoever runs the tests."""

import ctypes
import os


def give_up_override() -> None:
    """Let permissions hold for the superuser too, in this process and its children."""
    if os.geteuid() != 0:
        return
    override, read_search, drop = 1, 2, 24
    system = ctypes.CDLL(None, use_errno=True)
    for capability in (override, read_search):
        assert system.prctl(drop, capability, 0, 0, 0) == 0
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert system.capget(header, sets) == 0
    for place in range(3):
        sets[place] &= ~(1 << override | 1 << read_search)
    assert system.capset(header, sets) == 0
