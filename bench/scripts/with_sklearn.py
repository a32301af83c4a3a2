"""with_sklearn.py TRAIN TEST COLUMNS OUT [KEY=VALUE ...]: SGDClassifier with these arguments on libsvm files.

Writes a margin for each test row and prints the seconds of loading and training."""
import sys
import time

import numpy
from sklearn.datasets import load_svmlight_file
from sklearn.linear_model import SGDClassifier


def value(text):
    try:
        return float(text)
    except ValueError:
        return text


train, test, columns, out = sys.argv[1:5]
settings = {k: value(v) for k, v in (a.split("=") for a in sys.argv[5:])}
began = time.perf_counter()
x, y = load_svmlight_file(train, n_features=int(columns), zero_based=False)
model = SGDClassifier(loss="log_loss", random_state=1, **settings).fit(x, y)
print(time.perf_counter() - began)
x, _ = load_svmlight_file(test, n_features=int(columns), zero_based=False)
numpy.savetxt(out, model.decision_function(x), fmt="%.9g")
