package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// --config takes the whole output of --json, too.
func TestConfigTakesResults(t *testing.T) {
	inSamples(t)
	result := slalomOK(t, "train", "two.svm", "--l2", "0.01", "--update", "adam", "--json", "-o", "a")
	for name, text := range map[string]string{"train.json": result, "inspect.json": slalomOK(t, "inspect", "a", "--json")} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		slalomOK(t, "train", "two.svm", "--config", name, "-o", "b")
		if !bytes.Equal(file(t, "a"), file(t, "b")) {
			t.Errorf("%s gives another model", name)
		}
	}
}

// What is wrong with a recipe is said by field, in the words of JSON.
func TestWrongRecipe(t *testing.T) {
	inSamples(t)
	for text, want := range map[string]string{
		`{"los":"huber"}`:                   `no field "los": did you mean "loss"?`,
		`{"holdout-by":"row"}`:              `did you mean "holdout_by"?`,
		`{"zzzzzz":3}`:                      `there are loss, delta`,
		`{"loss":3}`:                        `"loss" is 3, and a text`,
		`{"passes":1.5}`:                    `"passes" is 1.5, and a whole number is wanted`,
		`{"eta":"big"}`:                     `"eta" is "big", and a number is wanted`,
		`{"lower":"0"}`:                     `"lower" is "0", and a number is wanted`,
		`{"net":64}`:                        `"net" is 64, and a list of whole numbers`,
		`{"no_intercept":1}`:                `"no_intercept" is 1, and true or false is wanted`,
		`{"seed":-1}`:                       `"seed" is -1, and a whole number of at least 0 is wanted`,
		`{"progressive":1,"recipe":"x"}`:    `this must be a JSON object`,
		`[1]`:                               `not a recipe`,
		`loss: huber`:                       `not a recipe`,
		`{"loss":"squared"} {"passes":"1"}`: `not a recipe`,
		``:                                  `not a recipe`,
	} {
		if err := os.WriteFile("r.json", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out, err bytes.Buffer
		status := run([]string{"train", "two.svm", "--config", "r.json"}, &out, &err)
		if got := err.String(); status != statusFailed || !strings.Contains(got, want) || !strings.Contains(got, "r.json") || strings.Contains(got, "Go ") {
			t.Errorf("%s: exit %d, %q, want %q", text, status, got, want)
		}
	}
}
