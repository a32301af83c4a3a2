package sampletest

import (
	"reflect"
	"testing"

	"github.com/slalom-ml/slalom/sample"
)

// testRuns compares the rows that come many at once, and Next in between, with those that come one by one.
func testRuns(t *testing.T, c Case) {
	r, ok := c.Make(1).(sample.Runner)
	if !ok || c.Size != 1 {
		t.Skip("deals no runs")
	}
	one := c.Make(1)
	for number := range passes {
		want := pass(t, one, c, number)
		if err := r.Begin(number); err != nil {
			t.Fatal(err)
		}
		at := 0
		check := func(d drawn) {
			t.Helper()
			if at >= len(want) || !reflect.DeepEqual(d, want[at]) {
				t.Fatalf("pass %d, batch %d: %+v is not what Next deals", number, at, d)
			}
			at++
		}
		for n := 1; ; n = n%37 + 1 {
			rows, pick := r.Run(n)
			if len(pick) == 0 {
				break
			}
			b := r.Batch()
			if len(pick) > n || b.Rows != rows || b.Len() != 1 || b.At(0) != int(pick[len(pick)-1]) {
				t.Fatalf("pass %d: a run of %d rows is %v, of which the last is not the batch", number, n, pick)
			}
			for k, i := range pick {
				number := b.Rows.First + int64(i)
				if b.Num != nil && at < len(want) { // copies, of which the last alone has its number
					if number = want[at].Number[0]; k == len(pick)-1 {
						number = b.Number(0)
					}
				}
				if got, w := rows.Row(int(i)), c.Want.Row(int(number)); !same(got, w) {
					t.Fatalf("row %d of a run is %+v, want %+v", i, got, w)
				}
				check(drawn{[]int64{number}, []float64{factor(rows.Weight, int(i))}, b.Div, false})
			}
			if n%5 == 0 && r.Next() {
				check(drawn{[]int64{r.Batch().Number(0)}, []float64{r.Batch().Factor(0)}, r.Batch().Div, r.Batch().Whole})
			}
		}
		if r.Err() != nil || at != len(want) {
			t.Fatalf("pass %d: %d of %d rows, %v", number, at, len(want), r.Err())
		}
	}
}

func factor(weight []float64, i int) float64 {
	if weight == nil {
		return 1
	}
	return weight[i]
}
