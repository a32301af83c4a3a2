package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/files"
)

// What is read in pieces is counted, and ends with the context.
func TestInputInPieces(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.svm")
	if err := os.WriteFile(name, []byte("1 1:1\n-1 2:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	open := func(bad *rejects) *input {
		in, err := openFiles(ctx, []string{name}, files.Spec{}, nil, nil, bad)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	if n := data.NumPieces(open(&rejects{skip: true}).source()); n != 0 {
		t.Errorf("%d pieces where bad rows are skipped", n)
	}
	in := open(&rejects{})
	if n := data.NumPieces(in.source()); n != 1 {
		t.Fatalf("%d pieces", n)
	}
	sc, err := in.source().(data.Pieces).ScanPieces([]int{0})
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	if err := sc.Next(&data.Rows{}); err != nil || in.rows.Load() != 2 || in.most.Load() != 2 {
		t.Errorf("%d rows counted, %v", in.rows.Load(), err)
	}
	cancel()
	if err := sc.Next(&data.Rows{}); !errors.Is(err, errInterrupted) {
		t.Error(err)
	}
}
