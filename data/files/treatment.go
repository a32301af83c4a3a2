package files

import (
	"encoding/json"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

// Treatment says how files become rows: what a model keeps, so that other
// files can be treated alike. It does not depend on the format. As JSON it is without
// the names, which are many.
type Treatment struct {
	Plan    *feature.Plan `json:"plan,omitempty"`    // of the columns; nil: features come with their names
	Hashed  int           `json:"hashed,omitempty"`  // b of 2^b hashed columns behind the names; 0: there are none
	Classes []string      `json:"classes,omitempty"` // of a target that is a text, by number
	Budget  int64         `json:"budget,omitempty"`  // bytes for names; 0: 1 GiB
	Bits    int           `json:"bits,omitempty"`    // of hashed columns beyond that; 0: 22
	Fixed   bool          `json:"fixed,omitempty"`   // columns are those of a format such as images
	Names   []string      `json:"-"`                 // of the columns
}

// ReadTreatment reads a treatment's JSON. Of a model that keeps none it is that of
// numbered columns.
func ReadTreatment(b []byte, names []string) (*Treatment, error) {
	if len(b) == 0 {
		return &Treatment{}, nil
	}
	t := &Treatment{}
	if err := json.Unmarshal(b, t); err != nil {
		return nil, &data.Error{Msg: "how the model treats files cannot be read (" + err.Error() + ")", Remedy: "the model is damaged: train again", Err: err}
	}
	if t.Bits < 0 || t.Bits > 30 || t.Hashed < 0 || t.Hashed > 30 || t.Budget < 0 {
		return nil, &data.Error{Msg: "how the model treats files makes no sense", Remedy: "the model is damaged: train again"}
	}
	t.Names = names
	return t, nil
}

// JSON is the treatment for a model to keep; nil when there is nothing to it.
func (t *Treatment) JSON() []byte {
	if t == nil {
		return nil
	}
	b, err := json.Marshal(t)
	if err != nil {
		panic("files: a treatment that is no JSON")
	}
	return b
}

// plain says that columns are numbered.
func (t *Treatment) plain() bool { return t.Plan == nil && !t.Fixed && len(t.Names) == 0 }

// names are the names of a treatment's features, ready to find them.
func (t *Treatment) names() *feature.Names {
	bits := t.Bits
	if t.Hashed > 0 {
		bits = t.Hashed
	}
	return feature.NewNames(t.Names, t.Classes, t.Budget, bits, t.Hashed > 0)
}

// listed names a few columns.
func listed(names []string) string {
	const most = 8
	var b strings.Builder
	for i, n := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == most {
			return b.String() + "…"
		}
		b.WriteString("\"" + n + "\"")
	}
	return b.String()
}
