#!/usr/bin/env python3
"""Writes rows of two classes, as `go run ./bench -work ROWS` does a9a, imdb, flights and kddcup:

    python3 docs/study/rows.py ROWS        (reads the data sets of $SLALOM_DATA)

criteo    ad clicks; counts as floor(log²(v + 1)), categories hashed
ipinyou   ad clicks, as published
mnist     odd digits against even, pixels over 255
bemtpl    any claim or none, raw numbers and categories
calif     the dearer half of houses, raw numbers, shuffled"""
import csv, gzip, math, os, random, struct, sys, zlib

rows = sys.argv[1]
data = os.environ["SLALOM_DATA"]


def column(name):
    return (zlib.crc32(name.encode()) & (1 << 20) - 1) + 1


def text(path):
    return gzip.open(os.path.join(data, path), "rt")


def write(name, made):
    with open(os.path.join(rows, name + ".svm"), "w") as f:
        for y, x in made:
            f.write("%d %s\n" % (y, " ".join("%d:%g" % c for c in sorted(x.items()))))


def criteo(part):
    for line in text("criteo8k/%s.tsv.gz" % part):
        fields, x = line.rstrip("\n").split("\t"), {}
        for i, v in enumerate(fields[1:]):
            if v and i < 13:
                n = int(v)
                x[column("i%d=%d" % (i, int(math.log(n + 1) ** 2) if n >= 0 else -1))] = 1.0
            elif v:
                x[column("c%d=%s" % (i, v))] = 1.0
        yield 1 if fields[0] == "1" else -1, x


def ipinyou(part):
    for line in text("ipinyou/%s.fm.txt.gz" % part):
        fields = line.split()
        yield 1 if float(fields[0]) > 0 else -1, {int(k): float(v) for k, v in (f.split(":") for f in fields[1:])}


def mnist(part):
    with gzip.open(os.path.join(data, "mnist/%s-images-idx3-ubyte.gz" % part)) as f, gzip.open(os.path.join(data, "mnist/%s-labels-idx1-ubyte.gz" % part)) as g:
        pixels, labels = f.read()[16:], g.read()[8:]
    for i, y in enumerate(labels):
        yield 1 if y % 2 else -1, {j + 1: v / 255 for j, v in enumerate(pixels[784 * i : 784 * i + 784]) if v}


def bemtpl(part):
    for r in csv.DictReader(text("bemtpl97/%s.csv.gz" % part)):
        x = {column("n" + k): float(r[k]) for k in ("expo", "ageph", "bm", "power", "agec", "long", "lat") if r.get(k) not in (None, "", "NA")}
        x.update({column(k + "=" + r[k]): 1.0 for k in ("coverage", "sex", "fuel", "use", "fleet", "postcode") if k in r})
        yield 1 if float(r["nclaims"]) > 0 else -1, x


def calif(part):
    for r in csv.DictReader(text("california_housing/%s.csv.gz" % part)):
        x = {column("n" + k): float(v) for k, v in r.items() if k not in ("median_house_value", "ocean_proximity") and v not in ("", "NA")}
        x[column("o=" + r["ocean_proximity"])] = 1.0
        yield 1 if float(r["median_house_value"]) > 180000 else -1, x


def shuffled(made):
    made = list(made)
    random.Random(3).shuffle(made)
    return made


write("criteo.train", criteo("train"))
write("criteo.test", (row for part in ("dev", "test") for row in criteo(part)))
write("ipinyou.train", ipinyou("train"))
write("ipinyou.test", ipinyou("test"))
write("mnist.train", mnist("train"))
write("mnist.test", mnist("t10k"))
write("bemtpl.train", bemtpl("train"))
write("bemtpl.test", bemtpl("test"))
write("calif.train", shuffled(calif("train")))
write("calif.test", calif("test"))
