// Package penaltytest checks that a penalty keeps the contract of package
// penalty. A test of a new penalty is one line:
//
//	penaltytest.Run(t, penalty.L1{Lambda: 0.1}, func(w []float64) float64 { … })
//
// The function is the penalty's value written down independently. Run checks
//
//   - that Value is that function, and convex;
//   - that Prox gives the minimum, by perturbing it and by the subgradient
//     inequality, in a metric and for several racers and outputs;
//   - that Prox is firmly nonexpansive in the metric, which every prox of a
//     convex function is;
//   - that racers do not see each other, that a NaN stays one, that wrong
//     lengths panic, and that nothing allocates;
//   - that Repeat, Additive and Affine, where there are such methods, agree with
//     many calls of Prox.
package penaltytest
