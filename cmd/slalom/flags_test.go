package main

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slalom-ml/slalom"
)

// options of a command, by name.
func options(c command) map[string]*option {
	m := map[string]*option{}
	for _, g := range c.groups() {
		for _, o := range g.options {
			m[o.name] = o
		}
	}
	return m
}

// A value for each field's flag, and the JSON that the recipe is then.
var recipes = map[string][2]string{
	"loss": {"huber", `{"loss":"huber"}`}, "delta": {"2", `{"delta":2}`}, "tau": {".9", `{"tau":0.9}`},
	"net": {"8,4", `{"net":[8,4]}`}, "activation": {"tanh", `{"activation":"tanh"}`}, "no-intercept": {"true", `{"no_intercept":true}`},
	"l1": {"1e-3", `{"l1":0.001}`}, "l2": {"2", `{"l2":2}`}, "group": {"3", `{"group":3}`}, "lower": {"0", `{"lower":0}`}, "upper": {"-1", `{"upper":-1}`},
	"penalty-on-intercept": {"true", `{"penalty_on_intercept":true}`}, "class-weight": {"balanced", `{"class_weight":"balanced"}`},
	"order": {"file", `{"order":"file"}`}, "batch": {"1e3", `{"batch":1000}`}, "grad": {"svrg", `{"grad":"svrg"}`}, "clip": {"5", `{"clip":5}`},
	"step": {"cosine", `{"step":"cosine"}`}, "replicas": {"2", `{"replicas":2}`}, "race": {"l2", `{"race":"l2"}`}, "eta": {"0.5", `{"eta":0.5}`}, "decay": {"2", `{"decay":2}`}, "warm": {"0.1", `{"warm":0.1}`},
	"update": {"adam", `{"update":"adam"}`}, "average": {"tail", `{"average":"tail"}`}, "passes": {"7", `{"passes":7}`}, "steps": {"70", `{"steps":70}`},
	"seconds": {"1.5", `{"seconds":1.5}`}, "patience": {"4", `{"patience":4}`}, "tolerance": {"1e-6", `{"tolerance":0.000001}`},
	"holdout": {"0.2", `{"holdout":0.2}`}, "holdout-by": {"last", `{"holdout_by":"last"}`}, "seed": {"18446744073709551615", `{"seed":18446744073709551615}`},
}

// Every field of the recipe is a flag of train, and sets that field and no other.
func TestEveryFieldIsAFlag(t *testing.T) {
	flags := options(trainCommand)
	config := reflect.TypeFor[slalom.Config]()
	for i := range config.NumField() {
		tag, _, _ := strings.Cut(config.Field(i).Tag.Get("json"), ",")
		name := strings.ReplaceAll(tag, "_", "-")
		o, ok := flags[name]
		if !ok {
			t.Errorf("the recipe's field %s has no flag --%s", config.Field(i).Name, name)
			continue
		}
		example, ok := recipes[name]
		if !ok {
			t.Errorf("no example for --%s: add one", name)
			continue
		}
		if err := o.Set(example[0]); err != nil {
			t.Errorf("--%s %s: %v", name, example[0], err)
			continue
		}
		r, err := newRequest([]group{{"", []*option{o}}}, "slalom train")
		if err != nil {
			t.Fatal(err)
		}
		if got := r.cfg.JSON(); got != example[1] {
			t.Errorf("--%s %s gives %s, want %s", name, example[0], got, example[1])
		}
	}
}

func TestFlagsGoBeforeTheRecipeFile(t *testing.T) {
	inSamples(t)
	if err := os.WriteFile("r.json", []byte(`{"l2":0.5,"passes":9,"holdout_by":"none","net":[3]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	got := object(t, slalomOK(t, "train", "two.svm", "--config", "r.json", "--passes", "2", "--l2", "0", "--holdout", "0.2", "--net", "0", "--step", "0.25", "--json"))
	b, err := json.Marshal(got["recipe"])
	if err != nil {
		t.Fatal(err)
	}
	c, err := slalom.ReadConfig(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if c.L2 != 0 || c.Passes != 2 || c.Holdout != 0.2 || c.HoldoutBy == "none" || c.Net != nil || c.Step != "constant" || c.Eta != 0.25 {
		t.Errorf("recipe %s", c.JSON())
	}
	got = object(t, slalomOK(t, "train", "two.svm", "--holdout", "0", "--json"))
	if _, ok := got["valid"]; ok || got["recipe"].(map[string]any)["holdout_by"] != "none" {
		t.Errorf("--holdout 0 held rows out: %v", got)
	}
}

// What --json prints as recipe, read with --config, gives the same model.
func TestRecipeRoundTrip(t *testing.T) {
	inSamples(t)
	got := object(t, slalomOK(t, "train", "two.svm", "--l1", "0.001", "--update", "adam", "--json", "-o", "a"))
	b, _ := json.Marshal(got["recipe"])
	if err := os.WriteFile("r.json", b, 0o644); err != nil {
		t.Fatal(err)
	}
	slalomOK(t, "train", "two.svm", "--config", "r.json", "-o", "b")
	if !bytes.Equal(file(t, "a"), file(t, "b")) {
		t.Error("the recipe gives another model")
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]int64{
		"4GiB": 4 << 30, "512M": 512 << 20, "1.5 KiB": 1536, "3kB": 3000, "2GB": 2e9, "1000": 1000, "1e6": 1e6, "7b": 7, "1T": 1 << 40,
		"": 0, "x": 0, "3x": 0, "-1G": 0, "0": 0, "nan": 0, "1e99": 0, "4GG": 0,
	} {
		var r request
		if err := bytesOf(func(r *request) *int64 { return &r.memory })(&r, text); r.memory != want || (err == nil) != (want > 0) {
			t.Errorf("size %q is %d (%v), want %d", text, r.memory, err, want)
		}
	}
}

func TestHelpFits(t *testing.T) {
	for _, c := range commands() {
		text := help(c, c.groups())
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth {
				t.Errorf("%s: %d characters: %s", c.use, n, line)
			}
		}
		for name, o := range options(c) {
			if strings.Contains(text, "--"+name) == o.hidden {
				t.Errorf("%s: --%s hidden %v", c.use, name, o.hidden)
			}
		}
	}
}

// The examples of the help name flags that exist.
func TestExamplesParse(t *testing.T) {
	for _, c := range commands() {
		flags := options(c)
		for line := range strings.Lines(c.examples) {
			_, line, _ = strings.Cut(line, "slalom ")
			line, _, _ = strings.Cut(line, ">")
			for _, word := range strings.Fields(line) {
				if name, ok := strings.CutPrefix(word, "--"); ok && flags[name] == nil {
					t.Errorf("%s: the example %q has an unknown flag", c.use, line)
				}
			}
		}
	}
}

// A step size given twice is refused, whichever flag comes first; over a recipe's it is not.
func TestTwoSteps(t *testing.T) {
	for _, args := range [][]string{{"--step", "0.1", "--eta", "0.2"}, {"--eta", "0.2", "--step", "0.1"}} {
		if errs := fails(t, 2, append([]string{"train", "none.svm"}, args...)...); !strings.Contains(errs, "leave one of the two sizes out") {
			t.Errorf("%q: %s", args, errs)
		}
	}
}
