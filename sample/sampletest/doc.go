// Package sampletest checks that a sampler keeps the contract of package
// sample. A test of a new sampler is one call:
//
//	sampletest.Run(t, sampletest.Case{
//		Make: func(seed uint64) sample.Sampler { return &sample.Shuffle{Table: rows, Size: 7, Seed: seed} },
//		Want: rows, Size: 7,
//	})
//
// Run checks that each row comes exactly once a pass or, for draws with
// replacement, that the corrected draws are unbiased; that batches have their
// size, rising picks, the right Div and Whole; that a pass drawn again, or by a
// sampler that begins there, is the same; that another seed differs; that the
// end stays the end; and that nothing allocates.
//
// Stream makes a source of a table that can only be read in order, in blocks
// of chosen lengths.
package sampletest
