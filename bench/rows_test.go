package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/testenv"
)

// What Python 3.11 says: random.Random(7) and its shuffle, round(x, 5), '%g' % x.
func TestAsInPython(t *testing.T) {
	r := newTwister(7)
	if got := [3]uint32{r.uint32(), r.uint32(), r.uint32()}; got != [3]uint32{1390851128, 4071050724, 647892279} {
		t.Errorf("Random(7) gives %v", got)
	}
	x := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	newTwister(7).shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	if !slices.Equal(x, []int{7, 11, 3, 10, 8, 4, 9, 1, 0, 6, 2, 5}) {
		t.Errorf("shuffled: %v", x)
	}
	for x, want := range map[float64]float64{0.000005: 1e-05, 0.123455: 0.12345, 2.675005: 2.67501, 1e-7: 0, 0.999995: 0.99999} {
		if got := round5(x); got != want {
			t.Errorf("round5(%v) is %v", x, got)
		}
	}
}

// The rows are those of the script that every figure of the design was measured with. These are the
// SHA-256 sums of the first thousand lines that it wrote.
func TestRowsAreThoseOfTheScript(t *testing.T) {
	source := testenv.Data(t)
	sums := map[string]string{
		"a9a.train.svm": "5128757ba46a5c37", "a9a.train.vw": "9e9a901628c4a4e9", "a9a.test.svm": "739423fb7b4690d2", "a9a.test.vw": "3a4ebfdd6759e491",
		"imdb.train.svm": "f72995b4ca06eb84", "imdb.train.vw": "5f94d0fd3e1d0e05", "imdb.test.svm": "20b550032879e5f0", "imdb.test.vw": "9cc8e3920c9e9397",
		"flights.train.svm": "d46d8fe5f95caecd", "flights.train.vw": "618730a0f215fd85", "flights.test.svm": "a7ac9563c4dbc0b7", "flights.test.vw": "b6889f7d1cacd129",
		"kddcup.train.svm": "7f28c152f9b19832", "kddcup.train.vw": "8586e846973d22dd", "kddcup.test.svm": "1a66443023e03f42", "kddcup.test.vw": "e36943655ab7f56e",
	}
	folder := t.TempDir()
	for _, d := range datasets {
		p, err := prepare(d, source, folder, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if p.rows != 1000 || len(p.labels) != 1000 {
			t.Errorf("%s has %d and %d rows", d.name, p.rows, len(p.labels))
		}
		for _, part := range []string{"train", "test"} {
			for _, form := range []string{"svm", "vw"} {
				text, err := os.ReadFile(p.path(part, form))
				if err != nil {
					t.Fatal(err)
				}
				name := d.name + "." + part + "." + form
				if got := fmt.Sprintf("%x", sha256.Sum256(text))[:16]; got != sums[name] {
					t.Errorf("%s: %s, want %s", name, got, sums[name])
				}
			}
		}
	}
}

// A name in pieces is the name.
func TestIndex(t *testing.T) {
	if index("od", "LAS", "PHL") != index("odLASPHL") || index("a") == index("b") {
		t.Error("pieces hash to something else than the whole")
	}
	if j := index(strings.Repeat("x", 1000)); j < 1 || j > hashed {
		t.Errorf("index %d", j)
	}
}
