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
// The plan and the names are kept in a model, so that predicting applies the
// very same treatment.
package feature
