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
	for name, want := range map[string]string{
		"Date": "date", "dat": "date", "x": "", "destinatoin": "destination", "dleay": "delay", "adte": "date", "edat": "",
		"flight-number": "flight_number", "flightnumber": "flight_number", "dest": "destination", "delayed-by": "delay", "de": "",
	} {
		if got := near.Name(name, []string{"date", "delay", "destination", "flight_number"}); got != want {
			t.Errorf("Name(%q) is %q, want %q", name, got, want)
		}
	}
}

// Of a single letter nothing is left once it is changed.
func TestLetters(t *testing.T) {
	for name, want := range map[string]string{"z": "", "A": "a", "ab": "a", "zz": "zy"} {
		if got := near.Name(name, []string{"a", "b", "zy"}); got != want {
			t.Errorf("Name(%q) is %q, want %q", name, got, want)
		}
	}
}

// Names of flags, some of which are the beginning of others.
func TestFlags(t *testing.T) {
	names := []string{"loss", "l1", "l2", "holdout", "holdout-by", "class-weight", "checkpoint"}
	for text, want := range map[string]string{
		"los": "loss", "lsos": "loss", "hold-out": "holdout", "class_weight": "class-weight", "check": "checkpoint", "zebra": "", "l3": "l1", "": "",
	} {
		if got := near.Name(text, names); got != want {
			t.Errorf("Name(%q) is %q, want %q", text, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"gama", "gamma", 1}, {"ab", "ba", 1}, {"abcd", "badc", 2}, {"ca", "abc", 3}} {
		if got := near.Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
