package files

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

// FuzzTreatment treats a table as a model says that may be damaged, or made by someone else: rows or an error come of it.
func FuzzTreatment(f *testing.F) {
	for _, spec := range []feature.Spec{{Target: "late"}, {Target: "late == yes", Bins: 2, Cross: [][]string{{"from", "km"}}}, {Target: "km", Text: []string{"from"}, NGrams: 2}} {
		t, err := Open([]data.Input{input("a.csv", trips)}, Spec{Columns: spec}, nil)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := data.Load(t.Source(), 0); err != nil {
			f.Fatal(err)
		}
		f.Add(t.Treatment().JSON(), strings.Join(t.Names(), "\n"), trips)
	}
	f.Add([]byte(`{"fixed":true}`), "pixel 0,0", trips)
	f.Add([]byte(`{"bits":3,"hashed":3}`), "a:b\nc", "1 |a b\n")
	f.Fuzz(func(t *testing.T, kept []byte, names, text string) {
		like, err := ReadTreatment(kept, strings.Split(names, "\n"))
		if err != nil || like.Bits > 16 || like.Hashed > 16 { // memory that is asked for
			return
		}
		var ours *data.Error
		for _, unlabelled := range []bool{false, true} {
			in, err := Open([]data.Input{input("b", text)}, Spec{Unlabelled: unlabelled}, like)
			if err == nil {
				err = drain(in)
			}
			if err != nil && !errors.As(err, &ours) {
				t.Errorf("an error without a remedy: %v", err)
			}
		}
	})
}

// drain reads all rows.
func drain(f *Files) error {
	sc, err := f.Source().Scan()
	if err != nil {
		return err
	}
	defer sc.Close()
	for rows := new(data.Rows); ; {
		if err := sc.Next(rows); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
