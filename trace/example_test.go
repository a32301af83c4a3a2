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
