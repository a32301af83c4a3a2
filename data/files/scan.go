package files

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

// watched is a source whose scans begin and end with the names as they should be.
func (f *Files) watched(src data.Source) data.Source {
	w := &watched{f, src}
	if data.IsOnce(src) {
		return onceWatched{w}
	}
	return w
}

var _ data.Pieces = (*watched)(nil)

type watched struct {
	files *Files
	src   data.Source
}

type onceWatched struct{ *watched }

// Once implements data.Once.
func (onceWatched) Once() {}

// Scan implements data.Source.
func (w *watched) Scan() (data.Scanner, error) { return w.begin(w.src.Scan) }

// NumPieces implements data.Pieces.
func (w *watched) NumPieces() int { return data.NumPieces(w.src) }

// ScanPieces implements data.Pieces.
func (w *watched) ScanPieces(order []int) (data.Scanner, error) {
	return w.begin(func() (data.Scanner, error) { return w.src.(data.Pieces).ScanPieces(order) })
}

func (w *watched) begin(scan func() (data.Scanner, error)) (data.Scanner, error) {
	f := w.files
	f.bad = nil
	if f.spec.NewBad != nil {
		f.bad = f.spec.NewBad()
	}
	if f.frozen && f.names != nil {
		f.names.Freeze()
	}
	sc, err := scan()
	if err != nil {
		return nil, err
	}
	return &scanner{sc, f}, nil
}

type scanner struct {
	data.Scanner
	files *Files
}

// IDs are those of the rows given last; nil: there are none.
func (s *scanner) IDs() [][]byte { return feature.IDs(s.Scanner) }

// Close implements data.Scanner.
func (s *scanner) Close() error {
	f := s.files
	if f.names != nil && f.frozen || f.plan != nil && f.plan.Dense > 0 {
		f.unknown, f.strange = f.names.Thaw()
	}
	return s.Scanner.Close()
}

// Reports are sentences about what the scan that ended last has met: names
// beyond the budget, unknown categories and classes, values that dense rows lack.
func (f *Files) Reports() (list []string) {
	if f.names == nil {
		return nil
	}
	if n := f.names; n.HashedBits() > 0 && !f.frozen {
		list = append(list, fmt.Sprintf("%d names fit the budget (--name-budget); all later ones share 2^%d hashed columns, of which %d are in use, and %.3g %% of their occurrences collide (--bits)",
			n.Exact(), n.HashedBits(), n.Hashed(), 100*n.Collisions()))
	}
	if s, ok := f.opened.Table.(interface{ Skipped() int64 }); ok && s.Skipped() > 0 {
		list = append(list, fmt.Sprintf("%d keys were skipped that no object of the first 4 MiB has", s.Skipped()))
	}
	dense := f.plan != nil && f.plan.Dense > 0
	var columns []string
	for c := range f.unknown {
		columns = append(columns, c)
	}
	slices.Sort(columns)
	for i, c := range columns {
		if i == 12 {
			list = append(list, fmt.Sprintf("… and %d columns more", len(columns)-i))
			break
		}
		if n := f.unknown[c]; dense {
			list = append(list, fmt.Sprintf("column %q: %s missing, as none was in the sample: the mean stands for them", c, values(n, "is", "are")))
		} else {
			list = append(list, fmt.Sprintf("column %q: %s", c, unknown(n, f.kind(c))))
		}
	}
	if s := f.strange; len(s) > 0 {
		list = append(list, fmt.Sprintf("classes that the model does not know: %s", strings.TrimSuffix(listed(s), ", ")))
	}
	return list
}

// kind is that of a column; "" for features of a date, and rows without a plan.
func (f *Files) kind(column string) feature.Kind {
	if f.plan != nil {
		for _, c := range f.plan.Columns {
			if c.Name == column {
				return c.Kind
			}
		}
	}
	return ""
}

// unknown counts words or values that the model does not know.
func unknown(n int64, kind feature.Kind) string {
	what := "value"
	if kind == feature.Text {
		what = "word"
	}
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d unknown %s left out", n, what)
}

// values counts values.
func values(n int64, one, many string) string {
	if n == 1 {
		return strings.TrimSpace("1 value " + one)
	}
	return strings.TrimSpace(fmt.Sprintf("%d values %s", n, many))
}
