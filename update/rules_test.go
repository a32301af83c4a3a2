package update_test

import (
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
