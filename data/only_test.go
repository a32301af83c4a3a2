package data

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

func textInput(name, text string) Input {
	return Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// Columns that are not wanted need not even hold numbers, or have names.
func TestOnly(t *testing.T) {
	f, err := NewFiles([]Input{textInput("a.csv", "b,id,y,a,\n1,x,2,3,z\n")}, Spec{Only: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Load(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.Names(), []string{"b", "a"}) || !slices.Equal(f.Extra(), []string{"id", ""}) {
		t.Errorf("names %q, extra %q", f.Names(), f.Extra())
	}
	if !slices.Equal(rows.Value, []float32{1, 3}) || rows.Label[0] != 2 {
		t.Errorf("values %v, label %v", rows.Value, rows.Label)
	}
}

// A check sees the labels of all inputs of a scan, and a new one those of the next.
func TestNewCheck(t *testing.T) {
	spec := Spec{NewCheck: func() func(float64) error {
		seen := 0
		return func(y float64) error {
			if seen++; seen > 3 {
				return errors.New("is the fourth")
			}
			return nil
		}
	}}
	for name, text := range map[string][2]string{
		"svm": {"1 1:1\n2 1:1\n", "3 2:1\n 4 1:1\n"},
		"csv": {"y,a\n1,1\n2,1\n", "y,a\n3,1\n4,1\n"},
	} {
		f, err := NewFiles([]Input{textInput("a."+name, text[0]), textInput("b."+name, text[1])}, spec)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			_, err = Load(f, 0)
			var e *Error
			if !errors.As(err, &e) || e.File != "b."+name || e.Token != "4" || !strings.Contains(e.Msg, "is the fourth") {
				t.Errorf("%s: error %v", name, err)
			}
			if want := map[string]string{"svm": "2:2", "csv": "3:1"}[name]; e != nil && fmt.Sprintf("%d:%d", e.Line, e.Col) != want {
				t.Errorf("%s: place %d:%d, want %s", name, e.Line, e.Col, want)
			}
		}
	}
}
