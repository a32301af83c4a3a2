// Package feature turns records and named features into rows.
//
// A Plan says what each column of a table is (a number, a category, a text, a
// date, the target, …) and how it becomes features; Infer makes one from a sample. Encoders, one a
// goroutine, turn records into Blocks, whose features are keys: hashes of full names such as
// "origin=LAS", "origin^dest=LAS^PHL", "text:great movie". One ordered stage, Names, turns keys into
// columns, in the order in which they first occur, so that columns do not depend on
// the number of goroutines. Names are exact while they fit a budget, and
// beyond it hashed into a region of their own.
//
//	src := feature.Hold(table)                       // a stream's sample is kept
//	plan, err := feature.Infer(src, feature.Spec{Target: "delay > 15"})
//	names := feature.NewNames(nil, nil, plan.NameBudget, plan.Bits, false)
//	rows, err := feature.NewSource(src, plan, names, 0, nil)
//
// The plan (as JSON) and the names (Names.List, Classes, HashedBits) are kept in a model, so that
// predicting applies the very same treatment: NewNames makes the names
// again, Freeze ends their growth, and Plan.Bind finds the columns of
// another file and says which are absent. Features whose names are new are then left out, and
// Names.Unknown counts them.
//
// Rows are sparse, unless all features are numbers, at most 64, and no
// value is missing in the sample: Plan.Dense, which depends on nothing but the plan.
// Formats that have no tables but named features build Blocks with a Builder
// and become rows by NamedSource.
package feature
