package main

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/slalom-ml/slalom/data/feature"
)

// rejects decide about records that are no rows: the first ends the run, or they
// are skipped, counted, and written to a file.
type rejects struct {
	skip  bool
	most  int
	file  *os.File // nil: none
	err   error    // it could not be written
	scans int
	n     int      // of the scan begun last
	shown []string // what is wrong with the first ones

	mu     sync.Mutex
	places bool  // at is kept
	at     []int // numbers of the rows that come after bad ones, of the scan begun last
}

// shownRejects is how many bad records are shown where no file takes them.
const shownRejects = 3

// newRejects makes what a request asks for.
func newRejects(r *request) (*rejects, error) {
	j := &rejects{skip: r.skip || r.reject != "", most: r.maxBad}
	if r.reject == "" {
		return j, nil
	}
	var err error
	if j.file, err = os.Create(r.reject); err != nil {
		return nil, fileError(err)
	}
	return j, nil
}

// of are the rejects of other files, which go to the same place.
func (j *rejects) of() *rejects { return &rejects{skip: j.skip, most: j.most, file: j.file} }

// scan is told of the bad records of one scan.
func (j *rejects) scan() func(feature.Bad) error {
	j.scans++
	j.n = 0
	first := j.scans == 1
	return func(b feature.Bad) error {
		if !j.skip {
			return b.Err
		}
		if j.n++; j.n > j.most {
			return fmt.Errorf("%w; that is bad row %d, and --max-bad allows %d", b.Err, j.n, j.most)
		}
		if j.places {
			j.mu.Lock()
			j.at = append(j.at, b.Before)
			j.mu.Unlock()
		}
		if !first {
			return nil
		}
		if len(j.shown) < shownRejects {
			j.shown = append(j.shown, b.Err.Error())
		}
		if j.file != nil {
			_, err := fmt.Fprintf(j.file, "# %v\n%s\n", b.Err, b.Raw)
			j.err = errors.Join(j.err, err)
		}
		return j.err
	}
}

// keepPlaces makes the scans that follow remember where bad records are.
func (j *rejects) keepPlaces() { j.places = true }

// before is how many bad records there are before a row and behind those counted already. A reader that is ahead of the
// rows may add to them meanwhile.
func (j *rejects) before(row int) (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for n < len(j.at) && j.at[n] <= row {
		n++
	}
	j.at = j.at[n:]
	return n
}

// note says what was skipped.
func (j *rejects) note(a *app) {
	if j == nil || j.n == 0 {
		return
	}
	if j.file != nil {
		a.note("%s skipped as bad: see %s", rowsText(j.n), j.file.Name())
		return
	}
	for _, s := range j.shown {
		a.note("skipped: %s", s)
	}
	if more := j.n - len(j.shown); more > 0 {
		a.note("… and %s more: --reject FILE keeps them", rowsText(more))
	}
}

// count is how many records were skipped.
func (j *rejects) count() int {
	if j == nil {
		return 0
	}
	return j.n
}
