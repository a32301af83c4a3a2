"""with_torch.py TRAIN TEST COLUMNS OUT [optim=SparseAdam] [lr=0.001] [batch=256]: one pass of logistic regression.

The weights are an embedding with sparse gradients, and column 0 is the intercept. Writes a margin for each test row
and prints the seconds of loading and training."""
import sys
import time

import numpy
import torch


def load(path):
    """Rows as labels, starts, columns and values, all at once: numpy parses numbers only."""
    text = open(path, "rb").read().replace(b"\n", b" 0:1\n").replace(b":", b" ")
    lengths = numpy.array([line.count(b" ") // 2 for line in text.splitlines()])
    numbers = numpy.fromstring(text, sep=" ")
    first = numpy.concatenate(([0], numpy.cumsum(1 + 2 * lengths)))[:-1]
    labels = numbers[first]
    pairs = numpy.delete(numbers, first).reshape(-1, 2)
    starts = numpy.concatenate(([0], numpy.cumsum(lengths)))
    return labels > 0, starts, torch.from_numpy(pairs[:, 0].astype("int64")), torch.from_numpy(pairs[:, 1].astype("float32"))


def batches(rows, size):
    labels, starts, columns, values = rows
    for i in range(0, len(labels), size):
        bounds = starts[i:i + size + 1]
        a, b = bounds[0], bounds[-1]
        offsets = torch.from_numpy(bounds[:-1] - a)
        yield torch.from_numpy(labels[i:i + size].astype("float32")), columns[a:b], offsets, values[a:b]


train, test, columns, out = sys.argv[1:5]
settings = {"optim": "SparseAdam", "lr": "0.001", "batch": "256", **dict(a.split("=") for a in sys.argv[5:])}
torch.manual_seed(1)
began = time.perf_counter()
rows = load(train)
model = torch.nn.EmbeddingBag(int(columns) + 1, 1, mode="sum", sparse=True)
torch.nn.init.zeros_(model.weight)
optim = getattr(torch.optim, settings["optim"])(model.parameters(), lr=float(settings["lr"]))
for y, j, offsets, x in batches(rows, int(settings["batch"])):
    optim.zero_grad()
    margin = model(j, offsets, per_sample_weights=x)[:, 0]
    torch.nn.functional.binary_cross_entropy_with_logits(margin, y).backward()
    optim.step()
print(time.perf_counter() - began)
with torch.no_grad():
    margins = [model(j, offsets, per_sample_weights=x)[:, 0] for _, j, offsets, x in batches(load(test), 4096)]
numpy.savetxt(out, torch.cat(margins).numpy(), fmt="%.9g")
