package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/testenv"
)

// checks are what the recipes of docs/recipes.md must reach on the test files: a hundredth beyond the check values of the
// data sets, which are those of other programs, or less where less is asked for. The small ones are run by
// themselves, all of them with SLALOM_RECIPES=all, which takes minutes.
var checks = map[string]struct {
	small  bool
	figure string
	most   float64
}{
	"imdb":                  {false, "error", 0.100},
	"criteo8k":              {true, "loss", 0.477 * 1.01},
	"kddcup99, two classes": {false, "error", 0.080 * 1.01},
	"flights3m":             {false, "loss", 0.4895},
	"california_housing":    {true, "rmse", 70774 * 1.01},
	"bike_sharing":          {true, "deviance", 17.73 * 1.01},
	"bemtpl97":              {true, "deviance", 0.5251 * 1.01},
	"ipinyou":               {true, "loss", 0.0205 * 1.01},
	"20newsgroups":          {false, "error", 1 - 0.854*0.99},
	"mnist":                 {false, "error", 0.0744 * 1.01},
}

// The recipes are commands that run, from the raw files, and are as good as other programs are.
func TestRecipes(t *testing.T) {
	doc := string(file(t, "../../docs/recipes.md"))
	dir, all := testenv.Data(t), os.Getenv("SLALOM_RECIPES") == "all"
	command := regexp.MustCompile(`(?s)\n## ([^\n]+)\n.*?\n\$ slalom (.*?[^\\])\n`)
	met := 0
	for _, m := range command.FindAllStringSubmatch(doc, -1) {
		c, checked := checks[m[1]]
		if !checked {
			continue
		}
		if met++; !all && (!c.small || testing.Short()) {
			continue
		}
		t.Run(m[1], func(t *testing.T) {
			line := strings.NewReplacer("\\\n", " ", "$SLALOM_DATA", dir, `"`, "'").Replace(m[2])
			args := append(words(line), "--json", "--quiet")
			got := object(t, slalomOK(t, args...))["test"].(map[string]any)[c.figure].(float64)
			t.Logf("%s %g, at most %g", c.figure, got, c.most)
			if got > c.most {
				t.Errorf("%s %g, which should be %g at most", c.figure, got, c.most)
			}
		})
	}
	if met != len(checks) {
		t.Errorf("%d of %d recipes found", met, len(checks))
	}
}
