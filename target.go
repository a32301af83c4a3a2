package slalom

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/slalom-ml/slalom/loss"
)

// maxClasses is how many distinct whole numbers still look like classes when no loss was named.
const maxClasses = 64

// Target says how labels as they stand in the data become targets of a loss.
type Target struct {
	// Classes are the labels of the classes, rising; a label's target is its
	// position. Nil: the label is the target.
	Classes []float64 `json:"classes,omitempty"`
	// Names are the texts of the classes, where the data has texts: their labels
	// then are the numbers 0, 1, 2, … in the order in which the texts first came.
	Names []string `json:"names,omitempty"`
}

// Name is how class k, from 0, is called: its text, or its label as a number.
func (t Target) Name(k int) string {
	if k < len(t.Names) {
		return t.Names[k]
	}
	return strconv.FormatFloat(t.Classes[k], 'g', -1, 64)
}

// names are the classes as people know them, the first few.
func (t Target) names() string {
	var s []string
	for k := range t.Classes {
		if k == 8 {
			s = append(s, "…")
			break
		}
		s = append(s, t.Name(k))
	}
	return strings.Join(s, ", ")
}

// Of is the target of a label; false when it is no known class.
func (t Target) Of(label float64) (float64, bool) {
	if t.Classes == nil {
		return label, true
	}
	if len(t.Classes) == 2 {
		switch label {
		case t.Classes[0]:
			return 0, true
		case t.Classes[1]:
			return 1, true
		}
		return 0, false
	}
	i, ok := slices.BinarySearch(t.Classes, label)
	return float64(i), ok
}

// binary are the losses with two classes and one output.
func binary(name string) bool {
	return name == "logistic" || name == "hinge" || name == "squared-hinge"
}

// labels collects what there is to know of a run's labels.
type labels struct {
	seen   map[float64]*seenLabel // each distinct label, while there are few
	n      int64                  // rows
	many   bool                   // more than limit of them
	limit  int
	last   float64 // the label before
	same   *seenLabel
	broken bool // a label that is not a whole number
	wild   bool // a label that is not finite
	weight float64
	order  orderSums // of a stream
	times  times     // of a stream
	texts  []string  // of classes; nil: labels are numbers
}

// seenLabel is the weight of the rows that have a label, and the first and the last of them.
type seenLabel struct {
	weight      float64
	first, last int64 // from 0; −1: no row has it
}

// manyClasses bounds the classes of a softmax; each costs a weight per feature.
const manyClasses = 1 << 16

func newLabels() *labels { return &labels{seen: map[float64]*seenLabel{}, limit: manyClasses} }

// add takes in the label of the next row.
func (l *labels) add(y, h float64) {
	l.n++
	if s := l.meet(y, h); s != nil {
		if s.first < 0 {
			s.first = l.n - 1
		}
		s.last = l.n - 1
	}
}

// meet takes in a label; nil: there are too many to keep.
func (l *labels) meet(y, h float64) *seenLabel {
	if y-y != 0 {
		l.wild = true
		return nil
	}
	l.weight += h
	l.broken = l.broken || y != math.Trunc(y)
	if l.many {
		return nil
	}
	s := l.same
	if s == nil || y != l.last {
		s = l.seen[y]
		l.last, l.same = y, s
	}
	if s == nil {
		s = &seenLabel{first: -1, last: -1}
		l.same = s
		if l.seen[y] = s; len(l.seen) > l.limit {
			l.many, l.seen = true, nil
			return nil
		}
	}
	s.weight += h
	return s
}

// both says that the rows from number first on have the same labels as those before.
func (l *labels) both(first int64) bool {
	for _, s := range l.seen {
		if s.first >= 0 && (s.first >= first || s.last < first) {
			return false
		}
	}
	return true
}

// admit adds classes that need not occur.
func (l *labels) admit(classes []float64) {
	for _, y := range classes {
		l.meet(y, 0)
	}
}

func (l *labels) sorted() []float64 {
	var s []float64
	for y := range l.seen {
		s = append(s, y)
	}
	slices.Sort(s)
	return s
}

// choose settles the loss for these labels: the named one, or what the labels suggest.
func (l *labels) choose(c Config) (loss.Loss, Target, error) {
	name, classes := c.Loss, l.sorted()
	if l.wild {
		return nil, Target{}, errors.New("a label is not a finite number: remove that row, or name another target")
	}
	if name == "" {
		name = l.suggest(classes)
	}
	if l.texts != nil && !binary(name) && name != "softmax" {
		return nil, Target{}, fmt.Errorf("loss %s takes numbers, and the target is a text (%q): use loss softmax, or compare the target with a text", name, l.texts[0])
	}
	opt := loss.Options{}
	switch name {
	case "huber":
		opt.Delta = c.Delta
	case "quantile":
		opt.Tau = c.Tau
	}
	var t Target
	switch {
	case binary(name):
		if err := twoClasses(name, classes, l.many); err != nil {
			return nil, t, err
		}
		if t.Classes = pair(classes); l.texts != nil && len(classes) < 2 {
			return nil, t, l.alike(classes[0])
		}
	case name == "softmax":
		if c.Loss == "" && l.scattered() {
			return nil, t, errors.New("nearly every row has a class of its own: name another target, or give loss softmax if these are classes indeed")
		}
		if l.many {
			return nil, t, fmt.Errorf("loss softmax: more than %d different labels; are they numbers to be predicted? Use loss squared", l.limit)
		}
		if len(classes) < 2 {
			return nil, t, l.alike(classes[0])
		}
		t.Classes = classes
		opt.Outputs = len(classes)
	}
	for _, y := range t.Classes {
		if l.texts != nil {
			t.Names = append(t.Names, l.text(y))
		}
	}
	switch {
	case c.Delta != 0 && name != "huber":
		return nil, t, fmt.Errorf("delta is for loss huber, and the loss is %s: leave it out", name)
	case c.Tau != 0 && name != "quantile":
		return nil, t, fmt.Errorf("tau is for loss quantile, and the loss is %s: leave it out", name)
	}
	fn, err := loss.New(name, opt)
	return fn, t, err
}

// scattered says that the target's texts are hardly classes: more than maxClasses, and more than one in two rows.
func (l *labels) scattered() bool {
	return len(l.texts) > maxClasses && 2*int64(len(l.texts)) > l.n
}

// alike is the error of classes of which there is only one.
func (l *labels) alike(y float64) error {
	return fmt.Errorf("every row has the target %s: give rows of a second class, too, or name another target", l.text(y))
}

// text is a label as the data has it.
func (l *labels) text(y float64) string {
	if k := int(y); l.texts != nil && k >= 0 && k < len(l.texts) {
		return l.texts[k]
	}
	return strconv.FormatFloat(y, 'g', -1, 64)
}

func (l *labels) suggest(classes []float64) string {
	switch {
	case l.texts != nil && len(classes) != 2:
		return "softmax"
	case !l.many && len(classes) == 2:
		return "logistic"
	case !l.many && !l.broken && len(classes) > 2 && len(classes) <= maxClasses:
		return "softmax"
	}
	return "squared"
}

func twoClasses(name string, classes []float64, many bool) error {
	if many || len(classes) > 2 {
		example := ""
		if !many {
			example = fmt.Sprintf(" (%v, %v, %v, …)", classes[0], classes[1], classes[2])
		}
		return fmt.Errorf("loss %s takes two classes, and there are more than two different labels%s: use loss softmax, or squared for numbers", name, example)
	}
	return nil
}

// pair completes one label to two classes.
func pair(classes []float64) []float64 {
	if len(classes) == 2 {
		return classes
	}
	switch y := classes[0]; y {
	case 1:
		return []float64{-1, 1}
	case 0, -1:
		return []float64{y, 1}
	default:
		return []float64{min(y, y-1), y}
	}
}

// LabelCheck is a check for each label as it is read, so that the error can name the place: it refuses what the named loss
// cannot take. It remembers classes met, so each reading wants its own.
func LabelCheck(c Config) func(y float64) error {
	if binary(c.Loss) {
		var met []float64
		return func(y float64) error {
			if slices.Contains(met, y) {
				return nil
			}
			if met = append(met, y); len(met) > 2 {
				return fmt.Errorf("loss %s takes two classes, and after %v and %v this label is a third", c.Loss, met[0], met[1])
			}
			return nil
		}
	}
	if c.Loss == "" || c.Loss == "softmax" {
		return nil
	}
	fn, err := loss.New(c.Loss, loss.Options{})
	if err != nil {
		return nil
	}
	return fn.Check
}

// classWeights reads Config.ClassWeight: weights by the names of classes; nil
// when all are 1 or they are balanced.
func (c Config) classWeights() (map[string]float64, error) {
	if c.ClassWeight == "" || c.ClassWeight == "balanced" {
		return nil, nil
	}
	m := map[string]float64{}
	for _, part := range strings.Split(c.ClassWeight, ",") {
		at := strings.LastIndexByte(part, '=')
		v, err := strconv.ParseFloat(strings.TrimSpace(part[at+1:]), 64)
		if at < 0 || err != nil || !(v >= 0) || math.IsInf(v, 0) {
			return nil, fmt.Errorf(`class-weight %q: write balanced, or label=weight pairs such as -1=1,1=5`, part)
		}
		name := strings.TrimSpace(part[:at])
		if y, err := strconv.ParseFloat(name, 64); err == nil {
			name = strconv.FormatFloat(y, 'g', -1, 64)
		}
		m[name] = v
	}
	return m, nil
}

// weigher is the factor that a label's class puts on a row's weight; nil: 1.
func (l *labels) weigher(c Config, t Target) (func(y float64) float64, error) {
	if c.ClassWeight == "" {
		return nil, nil
	}
	if t.Classes == nil {
		return nil, errors.New("class-weight goes with classes: use a loss such as logistic or softmax")
	}
	named, err := c.classWeights()
	if err != nil {
		return nil, err
	}
	given := map[float64]float64{}
	if named == nil { // balanced: each class weighs the same in all
		for y, s := range l.seen {
			if s.weight > 0 { // else no row has it
				given[y] = l.weight / (float64(len(l.seen)) * s.weight)
			}
		}
	}
	var all []string
	for k, y := range t.Classes {
		all = append(all, t.Name(k))
		if h, ok := named[t.Name(k)]; ok {
			given[y] = h
		}
	}
	for name := range named {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("class-weight: no row has the label %s; there are %v", name, all)
		}
	}
	return func(y float64) float64 {
		if h, ok := given[y]; ok {
			return h
		}
		return 1
	}, nil
}
