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

// waiting is a text whose last piece comes only when the context ends, as that of a reader who is interrupted.
type waiting struct {
	cut
	ctx context.Context
}

func (s waiting) ScanPieces(order []int) (data.Scanner, error) {
	sc, err := s.cut.ScanPieces(order)
	if len(order) > 0 && order[len(order)-1] == s.NumPieces()-1 && order[0] == order[len(order)-1]-len(order)+1 {
		return &waitingScanner{sc, s.ctx}, err
	}
	return sc, err
}

type waitingScanner struct {
	data.Scanner
	ctx context.Context
}

func (s *waitingScanner) Next(*data.Rows) error {
	<-s.ctx.Done()
	return s.ctx.Err()
}

// A run that is interrupted while the last rows are still being read keeps what it has learned.
func TestOnePassInterruptedBeforeTheLastRows(t *testing.T) {
	rows := rare(t, 40000)
	ctx, o := untilAPoint(t)
	r, err := slalom.Fit(ctx, slalom.Config{Passes: 1, HoldoutBy: "last", Eta: 0.1}, waiting{inPieces(rows, 150), ctx}, o)
	if err != nil || !r.Interrupted || r.Steps == 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// A class that only the last rows have is met before much is learned, and a run that is resumed meets it before it looks at its
// checkpoint.
func TestOnePassLateClassOfTheLastRows(t *testing.T) {
	rows := rare(t, 40000)
	rows.Label[39990] = 7
	resumed(t, slalom.Config{Passes: 1, HoldoutBy: "last"}, inPieces(rows, 150), slalom.Options{})
	r := fit(t, slalom.Config{Passes: 1, HoldoutBy: "last"}, inPieces(rows, 150), slalom.Options{})
	if len(r.Model.Target.Classes) != 3 {
		t.Errorf("classes %v", r.Model.Target.Classes)
	}
}

// Heats are judged by the last rows, though these are read by a goroutine: where they say the opposite of all others, what learns
// least wins.
func TestOnePassHeatsOfTheLastRows(t *testing.T) {
	rows := rare(t, 40000)
	c := slalom.Config{Passes: 1, HoldoutBy: "last", Update: "momentum", Step: "auto", Loss: "squared"}
	resumed(t, c, inPieces(rows, 150), slalom.Options{})
	if r := fit(t, c, inPieces(rows, 150), slalom.Options{}); r.Races[0].Winner == 0 {
		t.Fatalf("%v", r.Races[0])
	}
	for i := 35000; i < 40000; i++ {
		rows.Label[i] = 1 - rows.Label[i]
	}
	if r := fit(t, c, inPieces(rows, 150), slalom.Options{}); r.Races[0].Winner != 0 {
		t.Errorf("%v wins", r.Races[0])
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
