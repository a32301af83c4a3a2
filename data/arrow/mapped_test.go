package arrow_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
	"github.com/slalom-ml/slalom/internal/atomicfile"
	"github.com/slalom-ml/slalom/internal/mapfile"
	"github.com/slalom-ml/slalom/sample"
)

// Mapped memory cannot be written to: whoever tried would end this test.
func TestMappedFile(t *testing.T) {
	src := sparse(3000, true, true, false)
	path := filepath.Join(t.TempDir(), "x.arrow")
	must(t, atomicfile.Write(path, func(w io.Writer) error {
		_, err := arrow.Write(w, src, arrow.Options{BatchRows: 100})
		return err
	}))
	m, err := mapfile.Open(path)
	must(t, err)
	defer m.Close()
	f, err := arrow.OpenBytes(m.Bytes(), path)
	must(t, err)
	same(t, load(t, f), src)
	must(t, data.Each(f, func(r *data.Rows) error { r.Keep(func(i int) bool { return i%2 == 0 }); return nil }))
	for _, size := range []int{1, 64, 5000} {
		s, err := sample.New("shuffle", f, size, 1, 0)
		must(t, err)
		for pass := range 2 {
			must(t, s.Begin(pass))
			seen := make([]bool, src.Len())
			for s.Next() {
				b := s.Batch()
				for ok := true; ok; ok = b.More() {
					for i := range b.Len() {
						n := b.Number(i)
						if got := b.Row(i).Label; seen[n] || got != float64(n) {
							t.Fatalf("row %d has label %v, seen before: %v", n, got, seen[n])
						}
						seen[n] = true
					}
				}
			}
			must(t, s.Err())
			for n, ok := range seen {
				if !ok {
					t.Fatalf("row %d never comes", n)
				}
			}
		}
	}
}

// When packing fails, the file that was there stays as it was, and no part of another.
func TestNeverHalfWritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.arrow")
	must(t, os.WriteFile(path, []byte("old"), 0o600))
	err := atomicfile.Write(path, func(w io.Writer) error {
		_, err := arrow.Write(w, &broken{Source: sparse(90000, true, false, false), other: sparse(80000, true, false, false)}, arrow.Options{})
		return err
	})
	if err == nil || errors.Is(err, io.EOF) {
		t.Fatalf("no error: %v", err)
	}
	files, _ := os.ReadDir(dir)
	if b, _ := os.ReadFile(path); string(b) != "old" || len(files) != 1 {
		t.Errorf("%q is left, among %d files", b, len(files))
	}
}
