package near_test

import (
	"fmt"
	"testing"

	"github.com/slalom-ml/slalom/internal/near"
)

func Example() {
	fmt.Println(near.Name("dellay", []string{"date", "delay", "distance"}))
	// Output: delay
}

func TestName(t *testing.T) {
	for name, want := range map[string]string{"Date": "date", "dat": "date", "x": "", "destinatoin": "destination"} {
		if got := near.Name(name, []string{"date", "delay", "destination"}); got != want {
			t.Errorf("Name(%q) is %q, want %q", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"gama", "gamma", 1}} {
		if got := near.Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
