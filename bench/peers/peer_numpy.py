"""numpy as it is usually written: one array operation after another over all particles, in float32."""

import numpy as np
from peer import EXIT, PARTICLES, RATE, SAM_RADIUS, STD, STEPS, USAM_RADIUS, serve

F = np.float32


def diffusion(seed):
    random = np.random.default_rng(seed)
    x, y = np.zeros(PARTICLES, F), np.zeros(PARTICLES, F)
    for _ in range(STEPS):
        zx = F(STD) * random.standard_normal(PARTICLES, dtype=F)
        zy = F(STD) * random.standard_normal(PARTICLES, dtype=F)
        gx, gy = x + zx, -y + zy
        scale = F(SAM_RADIUS) / np.maximum(np.sqrt(gx * gx + gy * gy), F(1e-30))
        x, y = x - F(RATE) * (x + scale * gx + zx), y - F(RATE) * (-(y + scale * gy) + zy)
    return x, y


def escape(seed):
    random = np.random.default_rng(seed)
    x, y = np.zeros(PARTICLES, F), np.zeros(PARTICLES, F)
    inside = np.arange(PARTICLES)
    out = np.full(PARTICLES, STEPS)
    for step in range(1, STEPS + 1):
        zx = F(STD) * random.standard_normal(len(inside), dtype=F)
        zy = F(STD) * random.standard_normal(len(inside), dtype=F)
        gx, gy = x + zx, -y + zy
        x = x - F(RATE) * (x + F(USAM_RADIUS) * gx + zx)
        y = y - F(RATE) * (-(y + F(USAM_RADIUS) * gy) + zy)
        left = np.abs(y) > F(EXIT)
        if left.any():
            out[inside[left]] = step
            inside, x, y = inside[~left], x[~left], y[~left]
    return out


serve(diffusion, escape)
