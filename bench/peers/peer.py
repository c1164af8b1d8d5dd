"""What every peer does: told a task by a line on standard input, it runs it and answers with a line of JSON.

The walk is that of the benchmark: SAM on the saddle (x² - y²)/2 with Gaussian gradient noise, both gradients of a step with
the same noise. `diffusion` is of SAM and ends after STEPS; `escape` is of USAM (no normalisation) and ends at |y| > EXIT.
"""

import json
import sys
import time

import numpy as np

PARTICLES, STEPS = 65536, 1000
RATE, STD, EXIT = 0.01, 0.1, 0.5
SAM_RADIUS, USAM_RADIUS = 0.1, 0.3


def mean(values):
    values = np.asarray(values, dtype=np.float64)
    return {"mean": values.mean(), "standardError": values.std() / np.sqrt(len(values))}


def serve(diffusion, escape):
    """diffusion(seed) gives the particles' last x and y; escape(seed) the step of each one's escape, STEPS if none."""
    for line in sys.stdin:
        task = line.split()[0]
        seed = int(line.split()[1])
        begun = time.perf_counter()
        values = diffusion(seed) if task == "diffusion" else escape(seed)
        seconds = time.perf_counter() - begun
        if task == "diffusion":
            x, y = (np.asarray(v, dtype=np.float64) for v in values)
            answer = {"x": mean(x * x), "y": mean(y * y)}
            particle_steps = PARTICLES * STEPS
        else:
            answer = {"escape": mean(values)}
            particle_steps = int(np.asarray(values, dtype=np.int64).sum())
        print(json.dumps({"seconds": seconds, "particleSteps": particle_steps, "statistics": answer}), flush=True)
