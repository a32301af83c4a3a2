package main

import (
	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
)

func gradientDescent(m model.Sum, rows *data.Rows) slalom.Parts {
	return slalom.Parts{
		Sample: &sample.All{Source: rows},
		Grad:   &grad.Plain{Model: m},
		Step:   &step.Constant{Eta: []float64{0.2}},
		Update: &update.Update{Rule: &update.Plain{}},
	}
}

func stochasticGradient(m model.Sum, rows *data.Rows) slalom.Parts {
	return slalom.Parts{
		Sample: &sample.Shuffle{Table: rows, Size: 1, Seed: 1},
		Grad:   &grad.Plain{Model: m},
		Step:   &step.Constant{Eta: []float64{0.2}},
		Update: &update.Update{Rule: &update.Plain{}},
	}
}
