package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// No output takes the place of an input, or of another output; what is refused leaves every file as it was.
func TestOutputsKeepInputs(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m", "--checkpoint", "c", "--checkpoint-every", "0")
	for name, text := range map[string]string{"r.json": `{"l2":0.5}`} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link("two.svm", "hard.svm"); err != nil {
		t.Skip(err)
	}
	names := []string{"two.svm", "two.svm.gz", "three.svm", "m", "c", "r.json"}
	before := map[string][]byte{}
	for _, n := range names {
		before[n] = file(t, n)
	}
	const input, both, dash = "is an input too: name another file", "too: name another file", "a file: give a name"
	for args, want := range map[string]string{
		"train two.svm -o two.svm":                          input,
		"train two.svm three.svm -o ./three.svm":            input,
		"train two.svm --trace hard.svm":                    input,
		"train two.svm --checkpoint two.svm":                input,
		"train two.svm --reject ../" + base(t) + "/two.svm": input,
		"train two.svm --test three.svm --trace three.svm":  input,
		"train two.svm --valid three.svm -o three.svm":      input,
		"train two.svm --from m -o m":                       input,
		"train two.svm --config r.json --trace r.json":      input,
		"train two.svm --resume c -o c":                     input,
		"train two.svm -o n --trace ./n":                    both,
		"train two.svm --checkpoint n --reject n":           both,
		"train two.svm -o -":                                dash,
		"train two.svm --trace -":                           dash,
		"train two.svm --checkpoint -":                      dash,
		"train two.svm --reject -":                          "to a file: give a name",
		"pack two.svm -o two.svm":                           input,
		"pack two.svm -o n --reject two.svm":                input,
		"predict -m m two.svm -o two.svm":                   input,
		"predict -m m two.svm -o m":                         input,
		"predict -m m two.svm --reject m":                   input,
		"eval -m m two.svm --reject two.svm":                input,
		"look two.svm --reject two.svm":                     input,
	} {
		var out, err bytes.Buffer
		if status := run(strings.Fields(args), &out, &err); status != statusUsage || !strings.Contains(err.String(), want) {
			t.Errorf("slalom %s: exit %d, %q, want %q", args, status, err.String(), want)
		}
	}
	for _, n := range names {
		if !bytes.Equal(file(t, n), before[n]) {
			t.Errorf("%s was changed", n)
		}
	}
	slalomOK(t, "train", "two.svm", "--checkpoint", "c", "--resume", "c", "--checkpoint-every", "0")
	if got, want := slalomOK(t, "predict", "-m", "m", "two.svm", "-o", "-"), slalomOK(t, "predict", "-m", "m", "two.svm"); got != want {
		t.Error("predict -o - is not standard output")
	}
}

// base is the name of the folder that the test is in.
func base(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir[strings.LastIndexAny(dir, `/\`)+1:]
}
