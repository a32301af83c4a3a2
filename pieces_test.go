package slalom_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// spoilt is a text one piece of which cannot be read.
type spoilt struct {
	cut
	piece int
}

var errSpoilt = errors.New("text:7:3: spoilt")

func (s spoilt) ScanPieces(order []int) (data.Scanner, error) {
	sc, err := s.cut.ScanPieces(order)
	return &spoiltScanner{sc, slices.Index(order, s.piece)}, err
}

type spoiltScanner struct {
	data.Scanner
	left int // pieces before it; below 0: it is not among them
}

func (s *spoiltScanner) Next(dst *data.Rows) error {
	if s.left == 0 {
		return errSpoilt
	}
	s.left--
	return s.Scanner.Next(dst)
}

// What is wrong with the last rows, which are read beside the training, is told as what is wrong with any.
func TestOnePassSpoiltLastRows(t *testing.T) {
	rows := long(t)
	n := inPieces(rows, 20).NumPieces()
	for _, piece := range []int{n - 1, n - 2, n - n/20, 3} {
		_, err := slalom.Fit(context.Background(), slalom.Config{Passes: 1, HoldoutBy: "last"}, spoilt{inPieces(rows, 20), piece}, slalom.Options{})
		if err == nil || !strings.Contains(err.Error(), "spoilt") {
			t.Errorf("piece %d of %d: %v", piece, n, err)
		}
	}
}

// The last rows judge as they do where all rows are in memory: all of them, and none is learned from.
func TestOnePassLastRows(t *testing.T) {
	rows := long(t)
	r := fit(t, slalom.Config{Passes: 1, HoldoutBy: "last", Holdout: 0.25}, inPieces(rows, 20), slalom.Options{})
	if r.Valid.Rows != 1500 || r.Steps != 4500 || r.Rows != 6000 || len(r.Notes) != 0 {
		t.Errorf("%d rows judge, %d steps, %d rows, notes %q", r.Valid.Rows, r.Steps, r.Rows, r.Notes)
	}
	whole, err := r.Model.Evaluate(rows.View(4500, 6000).Clone(), 1)
	if err != nil || whole.Loss != r.Valid.Loss {
		t.Errorf("hold-out loss %v, of the last rows %v (%v)", r.Valid.Loss, whole, err)
	}
}
