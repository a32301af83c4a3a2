// Package updatetest checks that an update's rule keeps the contract of package update. A test of
// a new rule is one line:
//
//	updatetest.Run(t, func() update.Rule { return &update.Plain{} })
//
// Run checks, on short runs over sparse rows with common and rare columns,
//
//   - that lazy is eager: a table that pays late ends where one does that makes
//     every step on every line, for every penalty, estimate, average and step,
//     with one output and several, one racer and several, one row a step and
//     eight;
//   - that sparse rows and the same rows written out dense end alike, which is
//     also what merging a batch by column must give.
//
// Allocations checks that a step allocates nothing. Each combination is checked or refused with a message. Matrix says, for each
// penalty and estimate, what laziness costs.
package updatetest
