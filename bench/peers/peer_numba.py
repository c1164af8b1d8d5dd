"""numba as it is usually written: a loop over particles and one over steps, in parallel over particles.

Its generators are seeded by the system, one for each thread.
"""

import math

import numba
import numpy as np
from peer import EXIT, PARTICLES, RATE, SAM_RADIUS, STD, STEPS, USAM_RADIUS, serve


@numba.njit(parallel=True, fastmath=True)
def walk(xs, ys):
    for i in numba.prange(PARTICLES):
        x, y = 0.0, 0.0
        for _ in range(STEPS):
            zx = STD * np.random.standard_normal()
            zy = STD * np.random.standard_normal()
            gx, gy = x + zx, -y + zy
            scale = SAM_RADIUS / max(math.sqrt(gx * gx + gy * gy), 1e-30)
            x, y = x - RATE * (x + scale * gx + zx), y - RATE * (-(y + scale * gy) + zy)
        xs[i], ys[i] = x, y


@numba.njit(parallel=True, fastmath=True)
def leave(out):
    for i in numba.prange(PARTICLES):
        x, y = 0.0, 0.0
        for step in range(1, STEPS + 1):
            zx = STD * np.random.standard_normal()
            zy = STD * np.random.standard_normal()
            gx, gy = x + zx, -y + zy
            x, y = x - RATE * (x + USAM_RADIUS * gx + zx), y - RATE * (-(y + USAM_RADIUS * gy) + zy)
            if abs(y) > EXIT:
                out[i] = step
                break


def diffusion(_):
    xs, ys = np.empty(PARTICLES), np.empty(PARTICLES)
    walk(xs, ys)
    return xs, ys


def escape(_):
    out = np.full(PARTICLES, STEPS)
    leave(out)
    return out


serve(diffusion, escape)
