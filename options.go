package slalom

import (
	"encoding/json"
	"io"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/trace"
)

// Options are what a run is told beside its recipe: nothing here changes the model's bytes.
type Options struct {
	Threads int         // goroutines; 0: 1
	Memory  int64       // bytes of rows held in memory; 0: DefaultMemory
	Free    int64       // bytes that weights, and what training keeps of them, may take; 0: no limit
	Valid   data.Source // rows to validate on, in place of a hold-out
	From    *Model      // a model to go on from
	// Dates appends to dst what each date of a row just read says, as a number that rises with time (NaN:
	// nothing), as many for each row: where one rises with the rows, the last part is held out. Nil: rows have no dates.
	Dates func(dst []float64, row data.Row) []float64
	// Spool writes rows that can be read only once, and do not fit into memory, where they can be read again in
	// their order; nil: one pass is made over them.
	Spool func(rows data.Source) (data.Source, error)
	// Pack writes rows that do not fit into memory where blocks of them can be read in any order;
	// nil: such rows are read in order, again in each pass.
	Pack func(rows data.Source) (data.Blocks, error)
	// Watch is told how the run goes, between blocks of steps; nil: nobody.
	Watch func(trace.Record)
	// Loop keeps to Parts.Run, without the shorter way that the commonest parts have: its slow twin, for tests.
	Loop bool
	// Measure adds trace.Gradient to the records, for at most 2 % more row visits.
	Measure bool
	// Checkpoint is given, between blocks of steps, the whole state to write; it
	// decides whether to. Nil: none.
	Checkpoint func(write func(io.Writer) error) error
	// Resume is a checkpoint to go on from.
	Resume io.Reader
	// Names gives the names of the columns, kept in the model; it is called when training has
	// ended, since names may be met while rows are read. Nil: there are none.
	Names func() []string
	// Classes gives the texts of classes: that of label k, 0, 1, 2, …, is the k-th. It is called when
	// the rows have been read for the first time. Nil, or none: labels are numbers.
	Classes func() []string
	// Alike is asked when all rows have the same label; an error ends the run. Nil: such rows are learned from.
	Alike func(label float64) error
	// Treatment gives what the model keeps as Model.Treatment, when training has ended; nil: nothing.
	Treatment func() json.RawMessage
}
