package slalom

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/slalom-ml/slalom/internal/near"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/update"
)

// Config is the recipe of a run: with the data, the seed in it and this version
// of the program it determines the model, byte for byte. It serves flags, files and links
// alike. Zero means the default, everywhere.
type Config struct {
	Loss  string  `json:"loss,omitempty"`  // one of loss.Names; "": as the target suggests
	Delta float64 `json:"delta,omitempty"` // huber
	Tau   float64 `json:"tau,omitempty"`   // quantile

	Net         []int  `json:"net,omitempty"`        // units of the hidden layers; none: a linear model
	Activation  string `json:"activation,omitempty"` // of hidden layers; "": relu
	NoIntercept bool   `json:"no_intercept,omitempty"`

	L1            float64  `json:"l1,omitempty"`    // λ of λ·Σ|w|
	L2            float64  `json:"l2,omitempty"`    // λ of λ/2·Σw²
	Group         float64  `json:"group,omitempty"` // λ of λ·Σ‖a feature's outputs‖
	Lower         *float64 `json:"lower,omitempty"` // least weight; nil: none
	Upper         *float64 `json:"upper,omitempty"` // largest weight; nil: none
	PenaltyOnBias bool     `json:"penalty_on_intercept,omitempty"`
	ClassWeight   string   `json:"class_weight,omitempty"` // "balanced" or "label=weight,…"; "": all 1

	Order    string  `json:"order,omitempty"`    // one of sample.Orders; "": shuffle, within a window when the rows do not fit into memory
	Batch    int     `json:"batch,omitempty"`    // rows a step; 0: 1 for linear models, 128 for nets
	Grad     string  `json:"grad,omitempty"`     // plain, svrg, saga; "": plain
	Clip     float64 `json:"clip,omitempty"`     // largest norm of an estimate; 0: none
	Step     string  `json:"step,omitempty"`     // auto (a race finds its size), constant, inverse, inverse-root, cosine, polyak, backtrack; "": see Defaults
	Eta      float64 `json:"eta,omitempty"`      // size of the first step; 0: see Defaults
	Race     string  `json:"race,omitempty"`     // l2: the penalty is found by a race too; "": it is given
	Decay    float64 `json:"decay,omitempty"`    // of inverse and inverse-root, a pass; 0: 1
	Warm     float64 `json:"warm,omitempty"`     // of cosine: share of all steps that rise; 0: 0.05
	Update   string  `json:"update,omitempty"`   // one of update.Names; "": see Defaults
	Replicas int     `json:"replicas,omitempty"` // models that learn side by side, each from a part of the rows, and are averaged; 0: 1
	Average  string  `json:"average,omitempty"`  // all, tail; "": none

	Passes    int     `json:"passes,omitempty"`    // at most; 0: 20, or 1 when rows can be read only once
	Steps     int     `json:"steps,omitempty"`     // at most; 0: no limit
	Seconds   float64 `json:"seconds,omitempty"`   // at most; 0: no limit. A limit in seconds gives up the same bytes every time.
	Patience  int     `json:"patience,omitempty"`  // passes without a better hold-out loss before the run ends; 0: 3
	Tolerance float64 `json:"tolerance,omitempty"` // ends the run once ‖∇f‖ (of the prox step) is this share of what it was; 0: never

	Holdout   float64 `json:"holdout,omitempty"`    // share of rows held out; 0: 0.1
	HoldoutBy string  `json:"holdout_by,omitempty"` // row (by content), last, none, auto: last when rows come in order of a date or their order predicts the target, else row; "": auto
	Seed      uint64  `json:"seed,omitempty"`       // 0: 1
}

// ReadConfig reads a recipe as JSON; it refuses fields it does not know.
func ReadConfig(r io.Reader) (Config, error) {
	var c Config
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("recipe: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return c, errors.New("recipe: there is more after the JSON object")
	}
	return c, nil
}

// JSON is the recipe on one line.
func (c Config) JSON() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("slalom: a recipe that cannot be written: " + err.Error()) // only NaN or Inf, which Check refuses
	}
	return string(bytes.TrimSpace(b))
}

// names of the parts that a recipe chooses by name and that no package lists.
var (
	grads     = []string{"plain", "svrg", "saga"}
	steps     = []string{"auto", "constant", "inverse", "inverse-root", "cosine", "polyak", "backtrack"}
	averages  = []string{"", "all", "tail"}
	races     = []string{"l2"}
	holdoutBy = []string{"auto", "row", "last", "none"}
)

// Check reports everything that is wrong with a recipe, each with what would do.
func (c Config) Check() error {
	var errs []error
	one := func(flag, v string, names []string) {
		if v == "" {
			return
		}
		for _, n := range names {
			if n == v {
				return
			}
		}
		list := strings.TrimPrefix(strings.Join(names, ", "), ", ")
		if likely := near.Name(v, names); likely != "" {
			errs = append(errs, fmt.Errorf("%s %q is not known: did you mean %s? There are %s", flag, v, likely, list))
			return
		}
		errs = append(errs, fmt.Errorf("%s %q is not known: %s", flag, v, list))
	}
	one("loss", c.Loss, loss.Names())
	one("order", c.Order, sample.Orders())
	one("grad", c.Grad, grads)
	one("step", c.Step, steps)
	one("race", c.Race, races)
	one("update", c.Update, update.Names())
	one("average", c.Average, averages)
	one("holdout-by", c.HoldoutBy, holdoutBy)
	if c.Activation != "" {
		if _, err := net.ByName(c.Activation); err != nil {
			errs = append(errs, err)
		}
	}
	atLeast := func(flag string, v float64) {
		if !(v >= 0) || math.IsInf(v, 0) {
			errs = append(errs, fmt.Errorf("%s %v must be a number that is not negative", flag, v))
		}
	}
	atLeast("l1", c.L1)
	atLeast("l2", c.L2)
	atLeast("group", c.Group)
	atLeast("clip", c.Clip)
	atLeast("eta", c.Eta)
	atLeast("decay", c.Decay)
	atLeast("seconds", c.Seconds)
	atLeast("tolerance", c.Tolerance)
	atLeast("passes", float64(c.Passes))
	atLeast("steps", float64(c.Steps))
	atLeast("batch", float64(c.Batch))
	atLeast("replicas", float64(c.Replicas))
	atLeast("patience", float64(c.Patience))
	if !(c.Warm >= 0 && c.Warm < 1) {
		errs = append(errs, fmt.Errorf("warm %v must be a share of the steps, from 0 to below 1", c.Warm))
	}
	if !(c.Holdout >= 0 && c.Holdout < 1) {
		errs = append(errs, fmt.Errorf("holdout %v must be a share of the rows, from 0 to below 1", c.Holdout))
	}
	for _, h := range c.Net {
		if h < 1 || h > 1<<20 {
			errs = append(errs, fmt.Errorf("net: a hidden layer has 1 to 1048576 units, not %d", h))
		}
	}
	if len(c.Net) > 0 && c.NoIntercept {
		errs = append(errs, errors.New("no-intercept goes with linear models; a net's layers have their own"))
	}
	errs = append(errs, c.checkPairs()...)
	errs = append(errs, c.checkPenalty(), c.checkLoss(), c.checkIdle())
	_, err := c.classWeights()
	return errors.Join(append(errs, err)...)
}

// checkPenalty reports what is wrong with the penalty, and with the update for it.
func (c Config) checkPenalty() error {
	for _, b := range []*float64{c.Lower, c.Upper} {
		if b != nil && (math.IsNaN(*b) || math.IsInf(*b, 0)) {
			return fmt.Errorf("lower and upper must be finite numbers, not %v: leave out the one that does not bound", *b)
		}
	}
	if c.Lower != nil && c.Upper != nil && !(*c.Lower < *c.Upper) {
		return fmt.Errorf("lower %v must be below upper %v", *c.Lower, *c.Upper)
	}
	if c.L1 < 0 || c.L2 < 0 || c.Group < 0 { // reported already
		return nil
	}
	p, err := c.penalty()
	if err != nil {
		return err
	}
	if rule, err := update.New(c.Update); err == nil {
		return rule.Fits(p)
	}
	return nil
}

// checkLoss reports what is wrong with the numbers that a loss takes.
func (c Config) checkLoss() error {
	var errs []error
	if c.Delta != 0 {
		if c.Loss != "" && c.Loss != "huber" {
			errs = append(errs, fmt.Errorf("delta is for loss huber: %s does not take it", c.Loss))
		} else if !(c.Delta > 0) || math.IsInf(c.Delta, 0) {
			errs = append(errs, fmt.Errorf("delta %v must be a number above 0", c.Delta))
		}
	}
	if c.Tau != 0 {
		if c.Loss != "" && c.Loss != "quantile" {
			errs = append(errs, fmt.Errorf("tau is for loss quantile: %s does not take it", c.Loss))
		} else if !(c.Tau > 0 && c.Tau < 1) {
			errs = append(errs, fmt.Errorf("tau %v must be between 0 and 1", c.Tau))
		}
	}
	return errors.Join(errs...)
}

// checkIdle reports settings that would do nothing.
func (c Config) checkIdle() error {
	var errs []error
	step := c.fill().Step
	if c.Activation != "" && len(c.Net) == 0 {
		errs = append(errs, errors.New("activation is that of a net's hidden layers: give net, or leave it out"))
	}
	if c.Warm != 0 && step != "cosine" {
		errs = append(errs, fmt.Errorf("warm belongs to step cosine, and the step is %s: leave it out", step))
	}
	if c.Replicas > mostReplicas {
		errs = append(errs, fmt.Errorf("replicas %d: each has a model of its own and learns from its part of the rows alone; at most %d", c.Replicas, mostReplicas))
	}
	if c.Eta != 0 && step == "auto" {
		errs = append(errs, errors.New("eta is what step auto finds: leave one of them out"))
	}
	if c.Decay != 0 && step != "inverse" && step != "inverse-root" {
		errs = append(errs, fmt.Errorf("decay belongs to step inverse and inverse-root, and the step is %s: leave it out", step))
	}
	return errors.Join(errs...)
}

// checkPairs reports parts that cannot work together.
func (c Config) checkPairs() (errs []error) {
	if c.Step == "backtrack" && c.Order != "" && c.Order != "all" {
		errs = append(errs, fmt.Errorf("step backtrack tries steps out on the full gradient: use it with order all, not %s", c.Order))
	}
	if c.Step == "backtrack" && (c.Grad == "svrg" || c.Grad == "saga") {
		errs = append(errs, fmt.Errorf("step backtrack tries out the full gradient itself: use it with grad plain, not %s", c.Grad))
	}
	if c.Step == "backtrack" && c.Update != "" && c.Update != "plain" {
		errs = append(errs, fmt.Errorf("step backtrack tries out plain steps: use it with update plain, not %s", c.Update))
	}
	if c.Step == "polyak" && (c.Grad == "svrg" || c.Grad == "saga") {
		errs = append(errs, fmt.Errorf("step polyak holds a batch's loss against its own gradient: use it with grad plain, not %s", c.Grad))
	}
	if c.Step == "polyak" && c.Update != "" && c.Update != "plain" {
		errs = append(errs, fmt.Errorf("step polyak measures plain steps: use it with update plain, not %s", c.Update))
	}
	if c.Race == "l2" && c.L2 != 0 {
		errs = append(errs, errors.New("l2 is what race l2 finds: leave one of them out"))
	}
	if c.Race == "l2" && c.Replicas > 1 {
		errs = append(errs, errors.New("replicas bear no penalty, and race l2 looks for one: leave one of them out"))
	}
	if c.Race == "l2" && c.Update != "" {
		if rule, err := update.New(c.Update); err == nil && rule.Fits(penalty.L2{Lambda: 1}) != nil {
			errs = append(errs, fmt.Errorf("race l2: update %s takes no l2", c.Update))
		}
	}
	if c.Step == "auto" && c.Grad != "" && c.Grad != "plain" {
		errs = append(errs, fmt.Errorf("step auto goes with grad plain, and grad %s has a step of its own: leave step out", c.Grad))
	}
	if c.Update == "ftrl" && c.Step != "" && c.Step != "constant" && c.Step != "auto" {
		errs = append(errs, fmt.Errorf("update ftrl shortens its steps by itself: use it with step constant, not %s", c.Step))
	}
	if (c.Grad == "svrg" || c.Grad == "saga") && (c.Order == "importance" || c.Order == "window") {
		errs = append(errs, fmt.Errorf("grad %s wants every row equally often: use order shuffle or replace, not %s", c.Grad, c.Order))
	}
	if c.Grad == "saga" && len(c.Net) > 0 {
		errs = append(errs, errors.New("grad saga remembers one number a row and output, which only linear models have: use grad svrg"))
	}
	if c.Order == "all" && c.Batch > 0 {
		errs = append(errs, errors.New("order all takes every row in each step: leave batch out"))
	}
	return errs
}
