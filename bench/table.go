package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// report is everything: what -json prints.
type report struct {
	Date    string            `json:"date"`
	Command string            `json:"command"`
	Machine string            `json:"machine"`
	Tools   map[string]string `json:"tools"` // versions
	Missing []string          `json:"missing"`
	Tables  []*table          `json:"tables"`

	order []string // of tools
}

func newReport(command string, tools []*tool, missing []string) *report {
	r := &report{Date: time.Now().Format(time.DateOnly), Command: command, Machine: machine(), Tools: map[string]string{}, Missing: missing}
	for _, t := range tools {
		r.Tools[t.name] = t.version
		r.order = append(r.order, t.name)
	}
	return r
}

// versions are the tools with theirs, in a line.
func (r *report) versions() string {
	var list []string
	for _, name := range r.order {
		list = append(list, strings.TrimSpace(name+" "+strings.TrimPrefix(r.Tools[name], name+" ")))
	}
	text := strings.Join(list, "; ")
	if len(r.Missing) > 0 {
		text += "; not installed: " + strings.Join(r.Missing, ", ")
	}
	return text
}

func (r *report) json(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

var heads = []string{"tool and flags", "seconds", "memory", "test loss", "test error", "time over slalom's"}

// cells are a line as words.
func (l *line) cells() []string {
	title := l.title()
	if l.Of > 1 {
		title += fmt.Sprintf(" (best of %d)", l.Of)
	}
	if l.Note != "" {
		return []string{title, l.Note, "", "", "", ""}
	}
	ratio := ""
	if l.Ratio > 0 {
		ratio = short(l.Ratio) + " × " + l.Against
	}
	return []string{title, short(l.Seconds), megabytes(l.Memory), fmt.Sprintf("%.4f", l.Loss), fmt.Sprintf("%.2f %%", 100*l.Wrong), ratio}
}

// short is a positive number to about three digits.
func short(x float64) string {
	places := 3
	for limit := 1.0; places > 0 && x >= limit; limit *= 10 {
		places--
	}
	return strconv.FormatFloat(x, 'f', places, 64)
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }

func (t *table) title() string {
	return fmt.Sprintf("%s: %s rows to learn, %s to test, %s columns", t.Name, count(t.Rows), count(t.Test), count(t.Columns))
}

// count is a whole number with commas.
func count[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// text prints a table for people.
func (t *table) text(w io.Writer) error {
	fmt.Fprintf(w, "\n%s\n", t.title())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(heads, "\t"))
	for _, l := range t.Lines {
		fmt.Fprintln(tw, strings.TrimRight(strings.Join(l.cells(), "\t"), "\t"))
	}
	return tw.Flush()
}

// markdown prints a table as in docs/benchmarks.md.
func (t *table) markdown(w io.Writer) error {
	text := fmt.Sprintf("\n**%s**\n\n| %s |\n| --- | ---: | ---: | ---: | ---: | --- |\n", t.title(), strings.Join(heads, " | "))
	for _, l := range t.Lines {
		text += fmt.Sprintf("| %s |\n", strings.Join(l.cells(), " | "))
	}
	_, err := io.WriteString(w, text)
	return err
}

// head prints what stands above the tables there.
func (r *report) head(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s, `%s`, on %s.\n\n%s.\n", r.Date, r.Command, r.Machine, r.versions())
	return err
}

// machine is the processor, its cores and memory, as far as the system says.
func machine() string {
	text := field("/proc/cpuinfo", "model name")
	if text == "" {
		text = "an unnamed processor"
	}
	text += fmt.Sprintf(", %d cores", runtime.NumCPU())
	if kb, err := strconv.ParseFloat(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 64); err == nil {
		text += fmt.Sprintf(", %.0f GiB", kb/(1<<20))
	}
	return text + fmt.Sprintf(", %s/%s, %s", runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// field is the first value of that name in a file of "name : value" lines.
func field(path, name string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	for s := bufio.NewScanner(file); s.Scan(); {
		if key, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
