package updatetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/update"
)

// Legend explains the words of Matrix.
const Legend = `What a line that no row touches costs, on sparse rows, without an average.

free      it stands still: no stamp, no cost
closed    it owes, and pays for all steps at once when it is next read
replayed  it owes, and some of its steps are made one by one when it is next read:
          exact, and in all at most what an update of every line at every step costs
refused   the message stands below

With an average, a line that owes replays all its steps; one that stands still does not.
constant, changing: steps of one size, or not; plain estimates.
mean: SVRG and SAGA, either steps.  clipped: the same, when clipping cuts.
`

// column is a column of the matrix: runs whose worst word counts.
type column struct {
	name      string
	estimates []string
	changing  []bool
}

var columns = []column{
	{"constant", []string{"plain", "clip"}, []bool{false}},
	{"changing", []string{"plain", "clip"}, []bool{true}},
	{"mean", []string{"svrg", "saga"}, []bool{false, true}},
	{"clipped", []string{"svrg clip"}, []bool{false, true}},
}

// words from best to worst.
var words = []string{"refused", "free", "closed", "replayed"}

// Matrix is a rule's part of the table penalty × estimate, found by running it.
func Matrix(newRule func() update.Rule) string {
	var b strings.Builder
	var refusals []string
	fmt.Fprintf(&b, "%-10s", newRule().Name())
	for _, c := range columns {
		fmt.Fprintf(&b, " %-9s", c.name)
	}
	b.WriteString("\n")
	for _, p := range Penalties {
		fmt.Fprintf(&b, "  %-8s", p.Name)
		for _, col := range columns {
			word, refusal := col.word(Case{Rule: newRule, Penalty: p.P, Batch: 1, Steps: 60})
			fmt.Fprintf(&b, " %-9s", word)
			if refusal != "" && !slices.Contains(refusals, refusal) {
				refusals = append(refusals, refusal)
			}
		}
		b.WriteString("\n")
	}
	for _, r := range refusals {
		b.WriteString("  refused: " + r + "\n")
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// word is the worst of a column's runs, with one output and several, one racer and two; a refused run
// counts when all are.
func (col column) word(c Case) (word, refusal string) {
	worst := 0
	for _, c.Estimate = range col.estimates {
		for _, c.Changing = range col.changing {
			for _, s := range shapes[:4] {
				c.Outputs, c.Racers = s[0], s[1]
				e, err := c.run()
				switch {
				case err != nil:
					refusal = err.Error()
				case e.replays > 0:
					worst = max(worst, 3)
				case e.lazy:
					worst = max(worst, 2)
				default:
					worst = max(worst, 1)
				}
			}
		}
	}
	return words[worst], refusal
}
