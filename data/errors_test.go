package data

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		err  Error
		want string
	}{
		{Error{File: "clicks.svm", Line: 10432, Col: 17, Token: "1:abc", Msg: `"abc" is not a number`, Remedy: "write index:value"},
			`clicks.svm:10432:17: "1:abc": "abc" is not a number; write index:value`},
		{Error{File: "a.csv", Line: 3, Msg: "short"}, "a.csv:3: short"},
		{Error{File: "a.csv", Col: 9, Msg: "no rows", Remedy: "look"}, "a.csv: no rows; look"},
		{Error{Line: 3, Col: 5, Msg: "bad"}, "3:5: bad"},
		{Error{Msg: "bad"}, "bad"},
		{Error{File: "a\nb", Token: "x\x00\t\xff", Msg: "bad"}, `"a\nb": "x\x00\t\xff": bad`},
		{Error{Token: strings.Repeat("x", 41), Msg: "long"}, `"` + strings.Repeat("x", 40) + `…": long`},
		{Error{Token: strings.Repeat("x", 40), Msg: "fits"}, `"` + strings.Repeat("x", 40) + `": fits`},
		{Error{Token: strings.Repeat("x", 39) + "é1", Msg: "letter"}, `"` + strings.Repeat("x", 39) + `…": letter`},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	err := error(&Error{Msg: "m", Err: io.ErrUnexpectedEOF})
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("As or Is does not see through Error")
	}
}
