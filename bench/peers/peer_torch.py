"""torch on the processor as it is usually written: one tensor operation after another over all particles."""

import torch
from peer import EXIT, PARTICLES, RATE, SAM_RADIUS, STD, STEPS, USAM_RADIUS, serve

torch.set_grad_enabled(False)


def diffusion(seed):
    random = torch.Generator().manual_seed(seed)
    x, y = torch.zeros(PARTICLES), torch.zeros(PARTICLES)
    for _ in range(STEPS):
        zx = STD * torch.randn(PARTICLES, generator=random)
        zy = STD * torch.randn(PARTICLES, generator=random)
        gx, gy = x + zx, -y + zy
        scale = SAM_RADIUS / torch.clamp(torch.sqrt(gx * gx + gy * gy), min=1e-30)
        x, y = x - RATE * (x + scale * gx + zx), y - RATE * (-(y + scale * gy) + zy)
    return x.numpy(), y.numpy()


def escape(seed):
    random = torch.Generator().manual_seed(seed)
    x, y = torch.zeros(PARTICLES), torch.zeros(PARTICLES)
    inside = torch.arange(PARTICLES)
    out = torch.full((PARTICLES,), STEPS)
    for step in range(1, STEPS + 1):
        zx = STD * torch.randn(len(inside), generator=random)
        zy = STD * torch.randn(len(inside), generator=random)
        gx, gy = x + zx, -y + zy
        x = x - RATE * (x + USAM_RADIUS * gx + zx)
        y = y - RATE * (-(y + USAM_RADIUS * gy) + zy)
        left = y.abs() > EXIT
        if left.any():
            out[inside[left]] = step
            inside, x, y = inside[~left], x[~left], y[~left]
    return out.numpy()


serve(diffusion, escape)
