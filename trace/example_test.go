package trace_test

import (
	"fmt"
	"math"
	"os"

	"github.com/slalom-ml/slalom/trace"
)

func Example() {
	w := trace.NewWriter(os.Stdout)
	valid := trace.Number(math.NaN())
	for _, r := range []trace.Record{
		{Recipe: []byte(`{"seed":1}`)},
		{Point: &trace.Point{Pass: 1, Step: 10, Rows: 10, Eta: 0.1, Loss: 0.5, EndPass: true, Valid: &valid}},
		{End: "all 1 passes made"},
	} {
		if err := w.Write(r); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// {"recipe":{"seed":1}}
	// {"point":{"pass":1,"step":10,"rows":10,"seconds":0,"eta":0.1,"loss":0.5,"end_pass":true,"valid":null}}
	// {"end":"all 1 passes made"}
}

// Two that went on to the end, as a person reads it.
func ExampleRace_String() {
	a, b, joint, with := trace.Number(0.4803), trace.Number(0.4801), trace.Number(0.4799), 1
	r := trace.Race{Of: "step", How: "pair", By: "hold-out", Racers: []trace.Racer{{Value: 0.0625, Valid: &a}, {Value: 0.25, Valid: &b}}}
	fmt.Println(&r)
	r.With, r.Part, r.Joint = &with, 0.25, &joint
	fmt.Println(&r)
	// Output:
	// steps 0.0625 and 0.25 to the end: hold-out loss 0.4803 and 0.4801, 0.0625 is kept: shorter, and worse by less than a standard error
	// steps 0.0625 and 0.25 to the end: hold-out loss 0.4803 and 0.4801, with 25 % of 0.25 averaged into 0.0625 0.4799
}
