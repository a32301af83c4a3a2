package feature

// Block is a run of rows whose features are keys, not yet columns.
type Block struct {
	Label, Weight, Offset []float64 // Weight and Offset nil: 1 and 0
	ID                    [][]byte  // what --id passes through; nil: nothing
	Start                 []int     // row i owns Key[Start[i]:Start[i+1]]
	Key                   []uint64  // KeyOf the full name
	Value                 []float32
	// Names of keys that this encoder has not sent before, by place: Fresh[i] is
	// the name of the i-th fresh key, FreshKey[i].
	FreshKey []uint64
	Fresh    [][]byte
	// Text targets that are classes: Label holds the place in Class of this block.
	Class [][]byte
	Bad   []Bad // records that could not be read, in order
}

// Bad is a record that is no row.
type Bad struct {
	Before int    // it came before row number Before of the block
	Err    error  // a *data.Error with its place
	Raw    []byte // the record, verbatim
}
