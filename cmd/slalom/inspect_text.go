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
		width = max(width, len([]rune(printable(lineName(m, t, p.line)))))
	}
	var weights []string
	for _, p := range list {
		weights = append(weights, fmt.Sprintf("%.6g", p.w))
	}
	weights = aligned(weights)
	for i, p := range list {
		line := fmt.Sprintf("%-*s  %s", width, printable(lineName(m, t, p.line)), weights[i])
		if m.Outputs() > 1 {
			line += "  class " + outputName(m, p.output)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
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

// aligned puts blanks around numbers, so that their decimal points, or where these would be, lie below each other.
func aligned(numbers []string) []string {
	left, right := 0, 0
	split := func(s string) int {
		if at := strings.IndexAny(s, ".e"); at >= 0 {
			return at
		}
		return len(s)
	}
	for _, s := range numbers {
		at := split(s)
		left, right = max(left, at), max(right, len(s)-at)
	}
	var list []string
	for _, s := range numbers {
		at := split(s)
		list = append(list, strings.Repeat(" ", left-at)+s+strings.Repeat(" ", right-(len(s)-at)))
	}
	return list
}
