// Package weight holds the weights of a model: tables, and all laziness.
//
// A table has one line for each feature (a "column" of the data) and one lane
// for each output and racer; lane = output·racers + racer, so that racers of
// one output lie next to each other. When the model has an intercept it is
// line 0 and feature j is line j+1; otherwise feature j is line j. A linear
// model has one table; a net has one a layer.
//
// One pair of operations serves every model: Product (z = aᵀW for one row a)
// and Add (W += a ⊗ s).
//
// # Laziness
//
// A step may move every line of a table, not only those of the batch's
// features: a penalty shrinks all weights, a variance-reduced estimate has a
// dense mean, momentum coasts, an average goes on counting. On sparse rows
// that would cost d a step. So a line carries a stamp, the step up to which it
// has been paid for, and is settled (brought up to now) when it is next read.
// Settling leaps over the missed steps with a closed form where one exists
// (leap.go) and otherwise replays them one by one, which is always exact and
// costs, in all, what paying at once would have cost.
//
// A table whose untouched lines stand still keeps no stamps and pays nothing.
package weight
