package tabletest_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data/table"
	"github.com/slalom-ml/slalom/data/table/tabletest"
)

func input(name, text string) table.Input {
	return table.Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// TestFormats holds the same table in every format of package table.
func TestFormats(t *testing.T) {
	var csv, tsv, jsonl strings.Builder
	csv.WriteString("a,b,c\n")
	tsv.WriteString("a\tb\tc\n")
	var want, typed tabletest.Table
	want.Columns = []string{"a", "b", "c"}
	long := strings.Repeat("long ", 20) + "text" // several chunks from few records
	for i := range 15000 {
		c, raw := tabletest.Text("x\"y"), `"x""y"`
		if i%3 == 0 {
			c, raw = tabletest.Missing, ""
		}
		want.Records = append(want.Records, []tabletest.Cell{tabletest.Text(fmt.Sprint(i)), tabletest.Text(long), c})
		typed.Records = append(typed.Records, []tabletest.Cell{tabletest.Number(float64(i), fmt.Sprint(i)), tabletest.Text(long), c})
		want.Raw = append(want.Raw, fmt.Sprintf("%d,%s,%s", i, long, raw))
		fmt.Fprintf(&csv, "%d,%s,%s\n", i, long, raw)
		fmt.Fprintf(&tsv, "%d\t%s\t%s\n", i, long, c.Text)
		fmt.Fprintf(&jsonl, "{\"a\":%d,\"b\":%q,\"c\":%q}\n", i, long, c.Text)
	}
	csv.WriteString("1,2\n")
	want.Bad = 1
	open := func(in table.Input) func() (table.Source, error) {
		return func() (table.Source, error) { return table.Open([]table.Input{in}, table.Spec{}) }
	}
	t.Run("csv", func(t *testing.T) { tabletest.Run(t, open(input("a.csv", csv.String())), want) })
	once := input("a.csv", csv.String())
	once.Once = true
	t.Run("once", func(t *testing.T) { tabletest.Run(t, open(once), want) })
	want.Raw, want.Bad = nil, 0
	t.Run("tsv", func(t *testing.T) { tabletest.Run(t, open(input("a.tsv", tsv.String())), want) })
	typed.Columns = want.Columns
	t.Run("jsonl", func(t *testing.T) { tabletest.Run(t, open(input("a.jsonl", jsonl.String())), typed) })
}
