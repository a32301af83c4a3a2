package update_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/update/updatetest"
)

// A row a rule.
var rules = []struct {
	name string
	make func() update.Rule
}{
	{"plain", func() update.Rule { return &update.Plain{} }},
	{"momentum", func() update.Rule { return &update.Momentum{} }},
	{"nesterov", func() update.Rule { return &update.Nesterov{} }},
	{"adagrad", func() update.Rule { return &update.AdaGrad{} }},
	{"scalefree", func() update.Rule { return &update.ScaleFree{} }},
	{"adam", func() update.Rule { return &update.Adam{} }},
	{"adamw", func() update.Rule { return &update.Adam{Decoupled: true} }},
	{"ftrl", func() update.Rule { return &update.FTRL{} }},
}

func TestRules(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) { updatetest.Run(t, r.make) })
	}
}

func TestAllocations(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) { updatetest.Allocations(t, r.make) })
	}
}

var golden = flag.Bool("update", false, "write the golden files anew")

// What laziness costs, and what is refused, is written in a file that documentation can quote.
func TestMatrix(t *testing.T) {
	var b strings.Builder
	b.WriteString(updatetest.Legend)
	for _, r := range rules {
		b.WriteString("\n" + updatetest.Matrix(r.make))
	}
	const name = "testdata/matrix.txt"
	if *golden {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not up to date (go test -update writes it); now:\n%s", name, b.String())
	}
}
