// Package sample decides which rows a step sees: every row is gradient
// descent, one row is stochastic gradient descent, and everything between.
//
//	order       a pass over n rows with batches of B                 needs
//	all         one batch of all rows                                a source
//	file        in file order                                        a source
//	window      shuffled within a window of W rows, file order of windows   a source
//	shuffle     a new random order each pass                         rows in memory,
//	            or blocks in random order and rows inside them       blocks on disk
//	once        one random order, the same in every pass             rows in memory
//	reversal    file order, every other pass backwards               rows in memory
//	replace     n independent draws, each row with chance 1/n        rows in memory
//	importance  n independent draws, long rows more often            rows in memory
//
// A pass has ceil(n/B) batches, of which the last may be shorter. Each sampler
// is a struct to be filled in (&Shuffle{Table: rows, Size: 32, Seed: 1}); Size
// 0 means 1. New makes one from the name of its order, and refuses with a
// sentence what the source cannot give.
//
// Means. The mean of q over a batch is (1/Div) Σ Scaleᵢ hᵢ qᵢ, with hᵢ the
// weight of a row and Div = |B|·h̄, where h̄ is the mean weight of all rows. So
// its expectation is the weighted mean over the table, and a batch of all
// rows is that mean: it is marked Whole. In the first pass over a source whose
// rows are not in memory, h̄ is the mean of the blocks read so far.
//
// Without replacement the rows of a batch stand in rising order, which is
// kinder to memory and makes a batch of n rows gradient descent bit for bit.
//
// Chance. All that is random in a pass derives from the seed and the number of
// the pass (PCG of math/rand/v2), so a run that is resumed at a pass draws what
// it would have drawn.
package sample
