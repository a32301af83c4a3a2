package feature

import (
	"strconv"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// label is the row's label.
func (e *Encoder) label() (float64, error) {
	k := e.target
	if k == nil || k.at < 0 {
		return 0, nil
	}
	cell, t := &e.rec[k.at], &e.plan.Target
	if isMissing(cell) {
		return 0, e.fault(k, "the target is missing", "fill it in, or drop the row")
	}
	if t.Op != "" {
		v, isNumber := numberOf(cell)
		holds, ok := t.holds(e.text(k), v, isNumber)
		if !ok {
			return 0, e.fault(k, "not a number, so it cannot be compared with "+t.Value, "drop the row, or compare texts by == or !=, such as "+strconv.Quote(k.Name+" == yes"))
		}
		if holds {
			return 1, nil
		}
		return 0, nil
	}
	if k.Kind != Number {
		return e.build.Class(e.category(k, cell)), nil
	}
	v, ok := numberOf(cell)
	if !ok {
		return 0, e.fault(k, "the target is not a finite number", "the sample's targets are all numbers: correct it, drop the row, or compare the target with a text, such as "+strconv.Quote(k.Name+" == yes"))
	}
	if e.plan.checkLabel != nil {
		if err := e.plan.checkLabel(v); err != nil {
			return 0, e.fault(k, err.Error(), "")
		}
	}
	return v, nil
}

// extras are the row's weight and offset.
func (e *Encoder) extras() (weight, offset float64, err error) {
	weight = 1
	if k := e.weight; k != nil && k.at >= 0 {
		v, ok := numberOf(&e.rec[k.at])
		if !ok || v < 0 {
			return 0, 0, e.fault(k, "not a weight", "write a finite number of at least 0")
		}
		weight = v
	}
	if k := e.offset; k != nil && k.at >= 0 {
		v, ok := numberOf(&e.rec[k.at])
		if !ok {
			return 0, 0, e.fault(k, "not an offset", "write a finite number")
		}
		offset = v
	}
	if k := e.expose; k != nil && k.at >= 0 {
		v, ok := numberOf(&e.rec[k.at])
		if !ok || v <= 0 {
			return 0, 0, e.fault(k, "not an exposure", "write a finite number above 0")
		}
		offset += kernel.Log(v)
	}
	return weight, offset, nil
}
