package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// helpWidth is how wide the help may be.
const helpWidth = 100

// help is the text of slalom COMMAND --help.
func help(c command, groups []group) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n  slalom %s\n\nExamples:\n%s\n", c.long, c.use, c.examples)
	left := 0
	for _, g := range groups {
		for _, o := range g.options {
			left = max(left, len(o.usage()))
		}
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "%s:\n", g.title)
		for _, o := range g.options {
			if o.hidden {
				continue
			}
			for i, line := range wrap(o.help, helpWidth-left-4) {
				name := o.usage()
				if i > 0 {
					name = ""
				}
				fmt.Fprintf(&b, "  %-*s  %s\n", left, name, line)
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// usage is a flag as the help shows it.
func (o *option) usage() string {
	s := "    --" + o.name
	if o.short != "" {
		s = "-" + o.short + ", --" + o.name
	}
	if o.arg != "" {
		s += " " + o.arg
	}
	return s
}

// wrap cuts a text into lines of at most width characters.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
