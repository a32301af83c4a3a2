package loss

import (
	"fmt"
	"math"
	"strings"

	"github.com/slalom-ml/slalom/internal/near"
)

// Options are the numbers that some losses need; zero means the default.
type Options struct {
	Delta   float64 // huber: where the parabola ends; default 1
	Tau     float64 // quantile: which one, between 0 and 1; default 0.5
	Outputs int     // softmax: the number of classes, 2 or more; else 0 or 1
}

// table has one row for each loss: its name, a line of help, the option it takes,
// and how it is made.
var table = []struct {
	name, help, takes string
	make              func(Options) Loss
}{
	{"squared", "half the squared error (p-y)^2/2", "", func(Options) Loss { return Squared{} }},
	{"huber", "squared near the target, absolute beyond delta", "delta", func(o Options) Loss { return Huber{o.Delta} }},
	{"quantile", "the pinball loss: predicts the tau-quantile", "tau", func(o Options) Loss { return Quantile{o.Tau} }},
	{"logistic", "two classes, with probabilities", "", func(Options) Loss { return Logistic{} }},
	{"hinge", "two classes, a support vector machine", "", func(Options) Loss { return Hinge{} }},
	{"squared-hinge", "two classes, the hinge squared", "", func(Options) Loss { return SquaredHinge{} }},
	{"softmax", "several classes, with probabilities", "outputs", func(o Options) Loss { return Softmax{o.Outputs} }},
	{"poisson", "counts, by the logarithm of their mean", "", func(Options) Loss { return Poisson{} }},
	{"gamma", "positive amounts, by the logarithm of their mean", "", func(Options) Loss { return Gamma{} }},
}

// New makes the loss of that name. It refuses an unknown name (and says which is
// nearest), an option out of its range, and an option that the loss does not take.
func New(name string, opt Options) (Loss, error) {
	for _, row := range table {
		if row.name == name {
			if err := opt.check(name, row.takes); err != nil {
				return nil, err
			}
			return row.make(opt), nil
		}
	}
	return nil, fmt.Errorf("no loss is called %q: did you mean %s? There are %s", name, nearest(name), strings.Join(Names(), ", "))
}

// Names are the names of all losses, in the table's order.
func Names() []string {
	names := make([]string, len(table))
	for i, row := range table {
		names[i] = row.name
	}
	return names
}

// Help is the line of help of the loss of that name, "" where there is none.
func Help(name string) string {
	for _, row := range table {
		if row.name == name {
			return row.help
		}
	}
	return ""
}

// check refuses options that loss name, which takes one of them at most, cannot use.
func (o Options) check(name, takes string) error {
	switch {
	case o.Delta != 0 && takes != "delta":
		return fmt.Errorf("delta is for huber: %s does not take it", name)
	case o.Tau != 0 && takes != "tau":
		return fmt.Errorf("tau is for quantile: %s does not take it", name)
	case (o.Outputs < 0 || o.Outputs > 1) && takes != "outputs":
		return fmt.Errorf("%s has one output, not %d: several are for softmax", name, o.Outputs)
	case takes == "outputs" && o.Outputs < 2:
		return fmt.Errorf("%s wants 2 classes or more, not %d", name, o.Outputs)
	case !(o.Delta >= 0 && o.Delta <= math.MaxFloat64):
		return fmt.Errorf("delta %v is out of range: %s wants a number above 0", o.Delta, name)
	case !(o.Tau >= 0 && o.Tau < 1):
		return fmt.Errorf("tau %v is out of range: %s wants a number between 0 and 1", o.Tau, name)
	}
	return nil
}

// nearest is the name that the fewest edits lead to, the first of equals.
func nearest(name string) string {
	best, least := "", math.MaxInt
	for _, row := range table {
		if d := near.Distance(strings.ToLower(name), row.name); d < least {
			best, least = row.name, d
		}
	}
	return best
}
