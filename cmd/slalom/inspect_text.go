package main

import (
	"fmt"
	"strings"

	"github.com/slalom-ml/slalom"
)

// modelText is what people read of a model.
func modelText(m *slalom.Model, top int) string {
	var t table
	t.add("loss", "%s", lossText(m))
	if c := m.Target.Classes; len(c) > 2 {
		var s []string
		for k := range c {
			s = append(s, m.Target.Name(k))
		}
		t.add("classes", "%s", strings.Join(wrap(strings.Join(s, ", "), 88), "\n         "))
	}
	if s := targetOf(m); s != "" {
		t.add("target", "%s", s)
	}
	t.add("columns", "%s", commas(m.Weights[0].Lines))
	size, nonzero := 0, 0
	for _, w := range m.Weights {
		_, n := norm(w)
		size, nonzero = size+w.Size(), nonzero+n
	}
	t.add("weights", "%s, %s of them not 0", commas(size), commas(nonzero))
	t.add("recipe", "%s", m.Recipe.JSON())
	s := t.String() + "\n"
	if isNet(m) {
		return s + layersText(m)
	}
	return s + weightsText(m, top)
}

func weightsText(m *slalom.Model, top int) string {
	var b strings.Builder
	t := m.Weights[0]
	list := largest(t, top)
	width := 4
	for _, p := range list {
		width = max(width, len([]rune(lineName(m, t, p.line))))
	}
	for _, p := range list {
		fmt.Fprintf(&b, "%-*s  %12.6g", width, lineName(m, t, p.line), p.w)
		if m.Outputs() > 1 {
			fmt.Fprintf(&b, "  class %s", outputName(m, p.output))
		}
		b.WriteByte('\n')
	}
	if _, n := norm(t); len(list) < n {
		fmt.Fprintf(&b, "… and %s more: --top 0 shows all\n", commas(n-len(list)))
	}
	return b.String()
}

func layersText(m *slalom.Model) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-10s  %12s  %10s\n", "layer", "shape", "norm")
	for _, t := range m.Weights {
		length, _ := norm(t)
		fmt.Fprintf(&b, "%-10s  %12s  %10.6g\n", t.Name, fmt.Sprintf("%d×%d", t.AllLines(), t.Lanes), length)
	}
	return b.String()
}
