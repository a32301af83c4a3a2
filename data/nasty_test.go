package data

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestNasty compares what nasty files hold with what they held when someone
// looked at it last: rows, lines that are none, and how it ended.
func TestNasty(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "nasty", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		if strings.Contains(name, ".golden") {
			continue
		}
		golden := name + ".golden"
		if small := golden + strconv.Itoa(strconv.IntSize); exists(small) {
			golden = small // columns are counted by an int
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range []Spec{{}, {chunk: 1}, {Workers: 3, chunk: 40}} {
			got := nasty(filepath.Base(name), string(content), spec)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(golden); err != nil || got != string(want) {
				t.Errorf("%s, %+v: %v\n%swant\n%s", name, spec, err, got, want)
			}
		}
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func nasty(name, content string, spec Spec) string {
	var bad strings.Builder
	spec.OnBad = func(b Bad) error {
		fmt.Fprintf(&bad, "bad, before row %d: %v\n", b.Before, b.Err)
		return nil
	}
	rows, block := &Rows{}, &Rows{}
	f, err := NewFiles(text(name, content), spec)
	if err == nil {
		var sc Scanner
		if sc, err = f.Scan(); err == nil {
			for err == nil {
				if err = sc.Next(block); err == nil {
					rows.Extend(block)
				}
			}
			sc.Close()
		}
	}
	if err != io.EOF {
		fmt.Fprintf(&bad, "ended: %v\n", err)
	}
	if s := dump(rows); len(s) < 1000 {
		return s + bad.String()
	}
	return fmt.Sprintf("%d rows\n%s", rows.Len(), bad.String())
}
