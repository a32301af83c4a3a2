package data

import (
	"os"
	"path/filepath"
	"testing"
)

// TestA9a reads the a9a data set of the LIBSVM collection from the folder
// $SLALOM_DATA, where it lies as a9a/a9a.gz.
func TestA9a(t *testing.T) {
	dir := os.Getenv("SLALOM_DATA")
	if dir == "" {
		t.Skip("SLALOM_DATA is not set")
	}
	f, err := Open([]string{filepath.Join(dir, "a9a", "a9a.gz")}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Load(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	positive := 0
	for _, y := range rows.Label {
		if y == 1 {
			positive++
		}
	}
	if rows.Len() != 32561 || rows.Cols != 123 || positive != 7841 || rows.Value != nil {
		t.Errorf("%d rows, %d columns, %d positive, values %v", rows.Len(), rows.Cols, positive, rows.Value != nil)
	}
	if read, total := f.Bytes(); read != total {
		t.Errorf("%d of %d bytes", read, total)
	}
}
