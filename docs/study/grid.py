#!/usr/bin/env python3
"""The race against a grid of 16 steps run one at a time, with the same update.

    python3 docs/study/grid.py SLALOM ROWS SET... [--passes 1] [--steps -9:7] [--bootstrap]

SLALOM is the program, ROWS a folder with SET.train.svm and SET.test.svm, as `go run ./bench -work ROWS` and rows.py
write them. Of each set it prints the test loss of `slalom train` alone (the race), of the step from 2^-9 … 2^6 with the least
hold-out loss, and of the step with the least test loss, which no method can know. --bootstrap adds the 95 % interval of the
race's test loss less that of each of the two, rows drawn 2,000 times. Runs are kept in ROWS/grid.jsonl, and not made again."""
import argparse, json, math, os, random, subprocess, sys

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("slalom")
ap.add_argument("rows")
ap.add_argument("sets", nargs="+")
ap.add_argument("--passes", type=int, default=0, help="0: as many as the hold-out asks for, of at most 20")
ap.add_argument("--steps", default="-9:7", help="powers of two: from, and the first that is not run")
ap.add_argument("--bootstrap", action="store_true")
o = ap.parse_args()


def command(name, step):
    path = os.path.join(o.rows, name)
    c = [o.slalom, "train", path + ".train.svm", "--test", path + ".test.svm"]
    c += ["--step", repr(step)] if step else []
    return c + (["--passes", str(o.passes)] if o.passes else [])


def train(name, step):
    """The result of a run, step 0 for the race."""
    key = [name, o.passes, step]
    if os.path.exists(log):
        for line in open(log):
            r = json.loads(line)
            if r["key"] == key:
                return r
    p = subprocess.run(command(name, step) + ["--json"], capture_output=True, text=True)
    r = {"key": key}
    if p.returncode == 0:
        j = json.loads(p.stdout)
        r.update({k: j[k] for k in ("rows", "passes", "best_pass", "step", "seconds")}, update=j["recipe"]["update"],
                 valid=j["valid"]["loss"], test=j["test"]["loss"])
    else:
        r.update(failed=p.stderr.strip().splitlines()[-1], valid=math.inf, test=math.inf)
    with open(log, "a") as f:
        f.write(json.dumps(r) + "\n")
    print(*key, r["test"], file=sys.stderr, flush=True)
    return r


def losses(name, step):
    """The loss of each test row."""
    test, model, out = (os.path.join(o.rows, name + s) for s in (".test.svm", ".model", ".predictions"))
    subprocess.run(command(name, step) + ["-o", model], capture_output=True, check=True)
    subprocess.run([o.slalom, "predict", "-m", model, test, "--raw", "--quiet", "-o", out], check=True)
    y = [1 if float(line.split(None, 1)[0]) > 0 else -1 for line in open(test)]
    z = [float(line) for line in open(out)]
    os.remove(model)
    os.remove(out)
    return [max(-a * b, 0) + math.log1p(math.exp(-abs(b))) for a, b in zip(y, z, strict=True)]


def interval(a, b):
    """The 95 % interval of the mean of a less that of b."""
    d, rng = [p - q for p, q in zip(a, b, strict=True)], random.Random(1)
    means = sorted(sum(rng.choices(d, k=len(d))) / len(d) for _ in range(2000))
    return "%+.4f … %+.4f" % (means[50], means[1949])


log = os.path.join(o.rows, "grid.jsonl")
low, high = map(int, o.steps.split(":"))
head = ["set", "rows", "update", "passes", "race", "step", "by hold-out", "step", "race is", "least test loss", "step", "race is"]
if o.bootstrap:
    head += ["race − by hold-out", "race − least"]
print("| " + " | ".join(head) + " |\n" + "| --- " * len(head) + "|")
for name in o.sets:
    race = train(name, 0)
    grid = [train(name, 2.0**k) for k in range(low, high)]
    chosen, best = min(grid, key=lambda r: r["valid"]), min(grid, key=lambda r: r["test"])
    row = [name, "{:,}".format(race["rows"]), race["update"], "%d of %d" % (race["best_pass"], race["passes"]), "%.4f" % race["test"], "%.3g" % race["step"]]
    for r in (chosen, best):
        row += ["%.4f" % r["test"], "%.3g" % r["key"][2], "%+.1f %%" % (100 * (race["test"] / r["test"] - 1))]
    if o.bootstrap:
        own = losses(name, 0)
        row += [interval(own, losses(name, r["key"][2])) for r in (chosen, best)]
    print("| " + " | ".join(row) + " |", flush=True)
