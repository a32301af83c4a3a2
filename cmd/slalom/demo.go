package main

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/files"
	"github.com/slalom-ml/slalom/internal/atomicfile"
	"github.com/slalom-ml/slalom/loss"
)

// Hourly bike rentals: see demo/README.md for where they come from.
//
//go:embed demo/bikes.csv.gz demo/bikes.test.csv.gz
var bikes embed.FS

const (
	bikesTrain = "bikes.csv.gz"
	bikesTest  = "bikes.test.csv.gz"
)

var demoCommand = command{
	use:   "demo [FLAGS]",
	short: "learn from data inside the program, and explain it",
	long: `Learn how many bikes are rented in an hour, from data inside the program: 17,379 hours of bike
sharing in Washington (Fanaee-T and Gama 2013, CC BY 4.0). No file is read, and none is written but
with --write.`,
	examples: `  slalom demo
  slalom demo --write .
`,
	groups: func() []group {
		return []group{{"Output", append([]*option{
			{name: "write", arg: "FOLDER", help: "write the data, as " + bikesTrain + " and " + bikesTest + ", to try the other commands on; trains nothing",
				set: text(func(r *request) *string { return &r.save })},
		}, copied(quietFlag)...)}}
	},
	run: (*app).demo,
}

const demoBegin = `Bike rentals in Washington, hour by hour, 2011 and 2012: %s hours to learn from (days 1 to 19 of
each month), %s hours to be tested on (the days after). The loss is poisson, for counts. The step
size, the number of passes and all else are left to the program, as in

  slalom train bikes.csv.gz --target rentals --loss poisson --raw --test bikes.test.csv.gz

`

const demoLearned = `It stopped after %d passes: %s.
An ordinary hour has %.0f rentals, and each of these multiplies that by

`

const demoScore = `
How good is that on the hours it has not seen?

                    deviance    rentals off (root mean square)
  the model        %9.4g    %9.4g
  always the mean  %9.4g    %9.4g

Next, on your own disk:

  slalom demo --write .
  slalom train bikes.csv.gz --target rentals --loss poisson --raw --test bikes.test.csv.gz -o bikes.safetensors
  slalom inspect bikes.safetensors
  slalom predict -m bikes.safetensors bikes.test.csv.gz
`

func (a *app) demo(r *request) error {
	if r.save != "" {
		return a.demoWrite(r.save)
	}
	train, err := demoRows(bikesTrain, nil)
	if err != nil {
		return err
	}
	rows, err := data.Load(train, 0)
	if err != nil {
		return err
	}
	test, err := demoRows(bikesTest, train)
	if err != nil {
		return err
	}
	tests, err := data.Load(test, 0)
	if err != nil {
		return err
	}
	if err := a.print(fmt.Sprintf(demoBegin, commas(rows.Len()), commas(tests.Len()))); err != nil {
		return err
	}
	p := a.newProgress(r.quiet)
	p.begin("reading", train)
	p.passes = 20
	res, err := slalom.Fit(context.Background(), slalom.Config{Loss: "poisson"}, rows,
		slalom.Options{Threads: r.threads, Names: train.files.Names, Watch: p.watch})
	p.end()
	if err != nil {
		return err
	}
	s, err := res.Model.Evaluate(tests, r.threads)
	if err != nil {
		return err
	}
	dev, rmse := constant(rows.Label, tests.Label)
	return a.print(fmt.Sprintf(demoLearned, res.Passes, res.End, ordinary(res.Model, rows)) +
		factorsText(res.Model, rows) + fmt.Sprintf(demoScore, *s.Deviance, *s.RMSE, dev, rmse))
}

// demoRows is a file inside the program, treated like another one (nil: none).
func demoRows(name string, beside *input) (*input, error) {
	b, err := bikes.ReadFile("demo/" + name)
	if err != nil {
		return nil, err
	}
	inputs := []data.Input{{Name: name, Size: int64(len(b)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}}}
	in := &input{ctx: context.Background(), name: name}
	if beside != nil {
		in.files, err = beside.files.Like(inputs, files.Spec{})
	} else {
		in.files, err = files.Open(inputs, files.Spec{Columns: feature.Spec{Target: "rentals", Raw: true}}, nil)
	}
	return in, err
}

// demoWrite puts the data into a folder.
func (a *app) demoWrite(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fileError(err)
	}
	for _, name := range []string{bikesTrain, bikesTest} {
		b, err := bikes.ReadFile("demo/" + name)
		if err != nil {
			return err
		}
		path := filepath.Join(folder, name)
		if _, err := os.Stat(path); err == nil {
			return fmt.Errorf("%s: is there already; delete it, or name another folder", path)
		}
		if err := atomicfile.Write(path, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
			return writeError(path, err)
		}
		if err := a.print("written: " + path + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// ordinary is the prediction's geometric mean over rows.
func ordinary(m *slalom.Model, rows *data.Rows) float64 {
	p, sum := []float64{0}, 0.0
	for i := range rows.Len() {
		m.Raw(p, rows.Row(i))
		sum += p[0]
	}
	return math.Exp(sum / float64(rows.Len()))
}

// kinds are the groups of columns of which each row has exactly one.
var kinds = []func(name string) bool{
	func(n string) bool { return strings.Contains(n, " h ") },
	func(n string) bool {
		return slices.Contains([]string{"clear", "mist", "light rain or snow", "heavy rain or snow"}, n)
	},
	func(n string) bool { _, err := time.Parse("January", n); return err == nil },
	func(n string) bool { return strings.HasSuffix(n, "day") && n != "holiday" && !strings.Contains(n, " ") },
}

// factor is what a column multiplies the prediction by, compared with the
// average of its kind over the rows.
type factor struct {
	name string
	by   float64
}

// factors are those of the columns of one kind, the largest first.
func factors(m *slalom.Model, rows *data.Rows, kind func(string) bool) (list []factor) {
	t := m.Weights[0]
	mean := 0.0
	for i := range rows.Len() {
		for _, j := range rows.Row(i).Index {
			if kind(m.Names[j]) {
				mean += float64(t.Line(int(j) + t.Base())[0]) / float64(rows.Len())
			}
		}
	}
	for j, n := range m.Names {
		if kind(n) {
			list = append(list, factor{n, math.Exp(float64(t.Line(j + t.Base())[0]) - mean)})
		}
	}
	slices.SortStableFunc(list, func(a, b factor) int { return cmp.Compare(b.by, a.by) })
	return list
}

// factorsText shows the largest and the least of each kind, side by side.
func factorsText(m *slalom.Model, rows *data.Rows) string {
	var b strings.Builder
	for _, kind := range kinds {
		list := factors(m, rows, kind)
		for i := range min(3, len(list)/2) {
			up, down := list[i], list[len(list)-1-i]
			fmt.Fprintf(&b, "  %5.2f  %-20s  %5.2f  %s\n", up.by, up.name, down.by, down.name)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// constant is the mean deviance and the root mean squared error of always
// predicting the mean of the rows learned from.
func constant(train, test []float64) (deviance, rmse float64) {
	mean := 0.0
	for _, y := range train {
		mean += y / float64(len(train))
	}
	square := 0.0
	for _, y := range test {
		deviance += loss.Poisson{}.Deviance(math.Log(mean), y)
		square += (y - mean) * (y - mean)
	}
	n := float64(len(test))
	return deviance / n, math.Sqrt(square / n)
}
