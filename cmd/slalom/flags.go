package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/slalom-ml/slalom"
)

// group is the flags of one topic.
type group struct {
	title   string
	options []*option
}

// option is one flag: a row of a command's table. It keeps the texts given, so that
// they can be laid over a recipe read from a file.
type option struct {
	name, short string
	arg         string // what its value is called; "": a switch
	help        string
	set         func(*request, string) error
	hidden      bool
	given       []string
}

// String implements pflag.Value; defaults stand in the help.
func (o *option) String() string { return "" }

// Type implements pflag.Value.
func (o *option) Type() string { return o.arg }

// Set implements pflag.Value: it checks the text and keeps it.
func (o *option) Set(text string) error {
	if err := o.set(&request{}, text); err != nil {
		return err
	}
	o.given = append(o.given, text)
	return nil
}

// apply lays what was given over a request.
func (o *option) apply(r *request) {
	for _, text := range o.given {
		o.set(r, text) // Set has seen that it can be
	}
}

func text(at func(*request) *string) func(*request, string) error {
	return func(r *request, s string) error { *at(r) = s; return nil }
}

func toggle(at func(*request) *bool) func(*request, string) error {
	return func(r *request, s string) (err error) {
		if *at(r), err = strconv.ParseBool(s); err != nil {
			return errors.New("write true or false, or nothing")
		}
		return nil
	}
}

func number(at func(*request) *float64) func(*request, string) error {
	return func(r *request, s string) (err error) {
		*at(r), err = parseNumber(s)
		return err
	}
}

// bound is a number whose absence differs from 0.
func bound(at func(*request) **float64) func(*request, string) error {
	return func(r *request, s string) error {
		v, err := parseNumber(s)
		*at(r) = &v
		return err
	}
}

func whole(at func(*request) *int) func(*request, string) error {
	return func(r *request, s string) error {
		v, err := parseNumber(s) // so that 1e6 is a whole number too
		if err != nil || v != math.Trunc(v) || math.Abs(v) > 1<<53 || int64(v) != int64(int(v)) {
			return errors.New("this must be a whole number")
		}
		*at(r) = int(v)
		return nil
	}
}

// several is a whole number of at least 1: what 0 would mean is not plain.
func several(at func(*request) *int) func(*request, string) error {
	return func(r *request, s string) error {
		err := whole(at)(r, s)
		if err == nil && *at(r) < 1 {
			err = errors.New("this must be at least 1; leave the flag out for the default")
		}
		return err
	}
}

func parseNumber(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, errors.New("this must be a number")
	}
	return v, nil
}

func seed(r *request, s string) (err error) {
	if r.cfg.Seed, err = strconv.ParseUint(s, 10, 64); err != nil {
		return errors.New("this must be a whole number from 0 to 18446744073709551615")
	}
	return nil
}

// layers reads 128,64.
func layers(r *request, s string) error {
	r.cfg.Net = nil
	if s == "" || s == "0" {
		return nil // back to a linear model, over a recipe with a net
	}
	for _, part := range strings.Split(s, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 {
			return errors.New("write the units of each hidden layer, such as 128,64")
		}
		r.cfg.Net = append(r.cfg.Net, n)
	}
	return nil
}

// stepRule reads a rule's name, or a number: a constant step of that size.
func stepRule(r *request, s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		r.cfg.Step = s
		return nil
	}
	if !(v > 0) || math.IsInf(v, 0) {
		return errors.New("a step size must be a number above 0")
	}
	r.twoSteps = r.cfg.Eta != 0 && r.cfg.Eta != v
	r.cfg.Step, r.cfg.Eta = "constant", v
	return nil
}

// holdout reads a share; 0 is none, where the recipe writes that another way.
func holdout(r *request, s string) error {
	v, err := parseNumber(s)
	switch {
	case err != nil:
		return err
	case v == 0:
		r.cfg.Holdout, r.cfg.HoldoutBy = 0, "none"
		return nil
	case !(v > 0 && v < 1):
		return errors.New("this must be a share of the rows, from 0 (none) to below 1")
	}
	r.cfg.Holdout = v
	if r.cfg.HoldoutBy == "none" {
		r.cfg.HoldoutBy = ""
	}
	return nil
}

func delimiter(r *request, s string) error {
	switch s {
	case "tab", `\t`:
		s = "\t"
	}
	r.spec.Delimiter = s
	if r.spec.Format == "" {
		r.spec.Format = "csv" // nothing else has a delimiter
	}
	return nil
}

func threads(r *request, s string) error {
	if err := whole(func(r *request) *int { return &r.threads })(r, s); err != nil || r.threads < 1 {
		return errors.New("this must be a whole number of at least 1")
	}
	return nil
}

func positive(what string, at func(*request) *float64) func(*request, string) error {
	return func(r *request, s string) error {
		if err := number(at)(r, s); err != nil || *at(r) < 0 {
			return fmt.Errorf("this must be a number %s that is not negative", what)
		}
		return nil
	}
}

// of names a place in the recipe.
func of[T any](at func(*slalom.Config) *T) func(*request) *T {
	return func(r *request) *T { return at(&r.cfg) }
}
