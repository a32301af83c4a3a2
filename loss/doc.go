// Package loss holds the losses: what a prediction p costs at the target y.
//
// A model's objective is the mean of one loss over all rows, weighted by the
// rows' weights. Each loss here is one row's summand: no mean, no weight, no
// penalty. Logarithms are natural. The formulas, with the half where it stands:
//
//	squared         (p−y)²/2
//	huber           (p−y)²/2 where |p−y| ≤ δ, else δ(|p−y| − δ/2)
//	quantile        τ(y−p) where p < y, else (1−τ)(p−y)
//	logistic        log(1 + exp(−m)), m the margin
//	hinge           max(0, 1−m)
//	squared-hinge   max(0, 1−m)²
//	softmax         log Σ exp(p_c) − p_y
//	poisson         exp(p) − y p
//	gamma           y exp(−p) + p
//
// Two classes: a target above 0 is the positive class. Targets are −1 and 1, or
// 0 and 1, and the margin m is p for the positive class and −p for the other.
//
// A loss is a plain struct value; its zero fields mean their documented defaults.
// It has one output (Scalar) or several (Vector). What more it can do it says by
// small interfaces: Smooth, Linked, Deviant. All losses here are convex in p.
//
// Eval does not look whether y is a target; Check does, once for each row when
// the rows are read. For targets that pass, values and derivatives are finite as
// far as |p| = 1000, have the same bits on every machine, and cost no memory.
//
// To add a loss: its file, a row in table.go, a row in the table of this
// package's test, which hands it to the conformance kit (losstest).
package loss
