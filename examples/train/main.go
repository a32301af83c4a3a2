// Train learns from a libsvm file and predicts: go run ./examples/train examples/train/rows.svm
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: train FILE")
	}
	if err := train(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func train(path string) error {
	rows, err := data.Open([]string{path}, data.Spec{})
	if err != nil {
		return err
	}
	r, err := slalom.Fit(context.Background(), slalom.Config{}, rows.Source(), slalom.Options{})
	if err != nil {
		return err
	}
	p := make([]float64, r.Model.Outputs())
	r.Model.Predict(p, data.Row{Index: []uint32{4, 7}, Weight: 1}) // a row with features 5 and 8
	fmt.Printf("hold-out loss %.3f, prediction %.2f\n", r.Valid.Loss, p[0])
	return nil
}
