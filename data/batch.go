package data

// Batch is what one step sees: rows of a block, and how they are averaged.
// The batch's mean of a quantity q is (1/Div) Σᵢ Scaleᵢ hᵢ qᵢ with hᵢ the row's weight.
//
// A batch may be larger than memory (the whole file, for gradient descent), so
// it comes in chunks:
//
//	for ok := true; ok; ok = b.More() {
//		for i := range b.Len() { row := b.Row(i) … }
//	}
//
// A batch is valid until the sampler's next step.
type Batch struct {
	Rows  *Rows
	Pick  []uint32  // positions in Rows, in rising order unless drawn with replacement; nil: all
	Scale []float64 // correction 1/(n pᵢ) for unequal chances, one per pick; nil: each 1
	Div   float64   // |B| times the mean row weight of the source; 0 while a chunked batch does not know it yet
	Num   []int64   // numbers, in the source, of the chunk's rows; nil: they follow from Rows.First
	Whole bool      // the batch is the whole finite sum: its gradient is the full gradient

	// Next loads the next chunk into the batch and says whether there was one.
	// Nil: the batch is one chunk.
	Next func(*Batch) bool
}

// Len is the number of rows in the present chunk.
func (b *Batch) Len() int {
	if b.Pick != nil {
		return len(b.Pick)
	}
	return b.Rows.Len()
}

// At is the position in Rows of the chunk's i-th row.
func (b *Batch) At(i int) int {
	if b.Pick != nil {
		return int(b.Pick[i])
	}
	return i
}

// Row is the chunk's i-th row.
func (b *Batch) Row(i int) Row { return b.Rows.Row(b.At(i)) }

// Number is the number, in the source, of the chunk's i-th row.
func (b *Batch) Number(i int) int64 {
	if b.Num != nil {
		return b.Num[i]
	}
	return b.Rows.First + int64(b.At(i))
}

// Factor is what the i-th row's summand is multiplied by, before the division by Div.
func (b *Batch) Factor(i int) float64 {
	f := 1.0
	if b.Rows.Weight != nil {
		f = b.Rows.Weight[b.At(i)]
	}
	if b.Scale != nil {
		f *= b.Scale[i]
	}
	return f
}

// Chunked says that the batch is more than its present chunk.
func (b *Batch) Chunked() bool { return b.Next != nil }

// More moves on to the next chunk.
func (b *Batch) More() bool { return b.Next != nil && b.Next(b) }

// View is rows a … b-1 of a block, for reading only.
func (r *Rows) View(a, b int) *Rows {
	v := r.slice(a, b)
	return &v
}
