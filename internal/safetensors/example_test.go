package safetensors_test

import (
	"bytes"
	"fmt"

	"github.com/slalom-ml/slalom/internal/safetensors"
)

func Example() {
	var file bytes.Buffer
	err := safetensors.Encode(&file, map[string]string{"loss": "logistic"}, []safetensors.Tensor{
		safetensors.F32("weights", []int{3, 1}, []float32{1, 0, -2}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	meta, tensors, err := safetensors.Decode(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := tensors[0].F32()
	fmt.Println(meta["loss"], tensors[0].Name, tensors[0].Shape, w, err)
	// Output: logistic weights [3 1] [1 0 -2] <nil>
}
