package mapfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/slalom-ml/slalom/internal/mapfile"
)

func Example() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "hello")
	os.WriteFile(path, []byte("hello"), 0o600)
	m, err := mapfile.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(m.Bytes()))
	fmt.Println(m.Close())
	// Output:
	// hello
	// <nil>
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	for _, want := range [][]byte{nil, {7}, bytes.Repeat([]byte("0123456789"), 10000)} {
		path := filepath.Join(dir, "file")
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := mapfile.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(m.Bytes(), want) {
			t.Errorf("%d bytes, want %d", len(m.Bytes()), len(want))
		}
		for range 2 {
			if err := m.Close(); err != nil || m.Bytes() != nil {
				t.Errorf("Close: %v, %d bytes", err, len(m.Bytes()))
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := mapfile.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := mapfile.Open(t.TempDir()); err == nil {
		t.Error("a folder is opened")
	}
}
