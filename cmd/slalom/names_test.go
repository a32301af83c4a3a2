package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// Rows whose columns have no names are nothing to a model whose columns have, and the other way round: no weight
// meets a value by its place alone.
func TestNamedAndNumbered(t *testing.T) {
	inSamples(t)
	var csv, bare, vw, json strings.Builder
	csv.WriteString("y,a,b,c\n")
	for line := range strings.Lines(string(file(t, "two.svm"))) {
		w := strings.Fields(line)
		for i := range w[1:] {
			w[i+1] = w[i+1][2:]
		}
		csv.WriteString(strings.Join(w, ",") + "\n")
		bare.WriteString(strings.Join(w, ",") + "\n")
		vw.WriteString(w[0] + " | a:" + w[1] + " b:" + w[2] + " c:" + w[3] + "\n")
		json.WriteString(`{"y":` + w[0] + `,"a":` + w[1] + `,"b":` + w[2] + `,"c":` + w[3] + "}\n")
	}
	for name, text := range map[string]string{"d.csv": csv.String(), "d.jsonl": json.String(), "d.vw": vw.String(), "bare.csv": bare.String()} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	slalomOK(t, "pack", "two.svm", "-o", "two.arrow")
	slalomOK(t, "pack", "d.csv", "-o", "d.arrow", "--target", "y")
	slalomOK(t, "train", "two.svm", "-o", "numbered")
	slalomOK(t, "train", "two.arrow", "-o", "packed")
	slalomOK(t, "train", "d.csv", "--target", "y", "-o", "named")
	for _, try := range []struct{ model, files string }{
		{"numbered", "d.csv d.jsonl d.vw d.arrow bare.csv"}, {"packed", "d.csv d.jsonl d.vw d.arrow"}, {"named", "two.svm two.arrow"},
	} {
		for _, name := range strings.Fields(try.files) {
			for _, args := range []string{"predict -m " + try.model + " " + name, "eval -m " + try.model + " " + name, "train --from " + try.model + " " + name} {
				var out, err bytes.Buffer
				if status := run(strings.Fields(args), &out, &err); status != statusFailed || out.Len() > 0 {
					t.Errorf("slalom %s: exit %d, %q %q", args, status, out.String(), err.String())
				}
			}
		}
	}
	for _, args := range []string{"numbered two.arrow", "packed two.svm", "named d.arrow", "named d.jsonl"} {
		slalomOK(t, append([]string{"eval", "-m"}, strings.Fields(args)...)...)
	}
}
