package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
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

// A packed text keeps its pieces, which are read by as many goroutines as asked for, counted, and end with the context, as its blocks do.
func TestPackedInputInPieces(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.svm", []byte(strings.Repeat("1 1:1\n-1 2:1\n", 1<<16)), 0o600); err != nil {
		t.Fatal(err)
	}
	slalomOK(t, "pack", "a.svm", "-o", "a.arrow")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	in, err := openFiles(ctx, []string{"a.arrow"}, files.Spec{Workers: 3}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := in.source().(*packedRows)
	if p.NumPieces() != 4 || p.Workers != 3 {
		t.Fatalf("%d pieces, %d goroutines", p.NumPieces(), p.Workers)
	}
	var sc data.Scanner
	for range 2 { // a scan is counted anew
		if sc, err = p.ScanPieces([]int{2, 0, 1}); err != nil {
			t.Fatal(err)
		}
		defer sc.Close()
		rows := &data.Rows{}
		for k := range 2 {
			if err := sc.Next(rows); err != nil || rows.Len() < 30000 {
				t.Fatalf("piece %d: %d rows, %v", k, rows.Len(), err)
			}
		}
		if read, of := in.files.Bytes(); read < of/3 || read > of*2/3 {
			t.Errorf("%d of %d bytes", read, of)
		}
	}
	cancel()
	if err := sc.Next(&data.Rows{}); !errors.Is(err, errInterrupted) {
		t.Error(err)
	}
	if err := p.Block(&data.Rows{}, 0); !errors.Is(err, errInterrupted) {
		t.Error(err)
	}
}
