package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// What is no model or checkpoint is named, with what would do.
func TestNotKept(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m", "--checkpoint", "c", "--checkpoint-every", "0")
	for _, name := range []string{"m", "c"} {
		b := file(t, name)
		for part, n := range map[string]int{"head": 40, "tail": len(b) - 1} {
			if err := os.WriteFile(name+"."+part, b[:n], 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile("empty", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	const model, checkpoint = "not a model of this program; slalom train -o writes one", "not a checkpoint of this program; slalom train --checkpoint writes one"
	for args, want := range map[string]string{
		"eval two.svm -m two.svm.gz":      "two.svm.gz: " + model,
		"eval two.svm -m houses.csv":      "houses.csv: " + model,
		"eval two.svm -m empty":           "empty: the file is empty",
		"eval two.svm -m .":               ".: is a folder",
		"predict two.svm -m c":            "c: this is a checkpoint",
		"train two.svm --from m.head":     "m.head: the model is cut off",
		"inspect m.tail":                  "m.tail: the model is cut off",
		"train two.svm --resume m":        "m: this is a model, not a checkpoint; --from goes on",
		"train two.svm --resume two.svm":  "two.svm: " + checkpoint,
		"train two.svm --resume c.head":   "c.head: the checkpoint is cut off",
		"train two.svm --resume c.tail":   "c.tail: the checkpoint is cut off",
		"train two.svm --resume c --l2 3": "c: the checkpoint is of another recipe",
		"train three.svm --resume c":      "c: the checkpoint is of other rows",
		"train two.svm.gz --resume .":     ".: is a folder",
		"train two.svm --resume nothere":  "nothere: no such file",
	} {
		var out, err bytes.Buffer
		if status := run(strings.Fields(args), &out, &err); status != statusFailed || !strings.Contains(err.String(), "slalom: "+want) {
			t.Errorf("slalom %s: exit %d, %q, want %q", args, status, err.String(), want)
		}
	}
	slalomOK(t, "train", "two.svm", "--resume", "c", "-o", "n")
	if !bytes.Equal(file(t, "m"), file(t, "n")) {
		t.Error("another model after resuming")
	}
}
