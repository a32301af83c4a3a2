package slalom

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/safetensors"
	"github.com/slalom-ml/slalom/weight"
)

const checkpointFormat = "slalom checkpoint 1"

// checkpointHead says which run a checkpoint is of.
type checkpointHead struct {
	Format  string `json:"format"`
	Version string `json:"version"`
	Recipe  Config `json:"recipe"`
	Rows    string `json:"rows"` // fingerprint of the rows
}

// checkpoint offers the whole state to be written.
func (t *trainer) checkpoint() error {
	if t.o.Checkpoint == nil {
		return nil
	}
	return t.o.Checkpoint(t.save)
}

// save writes the state as safetensors.
func (t *trainer) save(w io.Writer) error {
	h, err := json.Marshal(checkpointHead{checkpointFormat, Version, t.recipe, t.fingerprint()})
	if err != nil {
		return err
	}
	s := view(t.savers())
	var tensors []safetensors.Tensor
	for _, name := range s.names {
		switch v := s.piece[name].(type) {
		case []float32:
			tensors = append(tensors, safetensors.F32(name, []int{len(v)}, v))
		case []float64:
			tensors = append(tensors, safetensors.F64(name, []int{len(v)}, v))
		case uint64:
			tensors = append(tensors, safetensors.I64(name, nil, []int64{int64(v)}))
		case float64:
			tensors = append(tensors, safetensors.F64(name, nil, []float64{v}))
		}
	}
	return safetensors.Encode(w, map[string]string{"slalom": string(h)}, tensors)
}

// resume puts a saved state in place of the prepared one.
func (t *trainer) resume(r io.Reader) error {
	file, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	meta, tensors, err := safetensors.Decode(file)
	if err != nil {
		return fmt.Errorf("not a checkpoint: %w", err)
	}
	var h checkpointHead
	if json.Unmarshal([]byte(meta["slalom"]), &h) != nil || h.Format != checkpointFormat {
		return fmt.Errorf("not a checkpoint: its metadata lacks %q", checkpointFormat)
	}
	if h.Recipe.JSON() != t.recipe.JSON() {
		return fmt.Errorf("the checkpoint is of another recipe (%s): resume with the same one, or go on from the model it gave", differ(h.Recipe, t.recipe))
	}
	if h.Version != Version {
		return fmt.Errorf("the checkpoint is of version %s, and this is %s", h.Version, Version)
	}
	if h.Rows != t.fingerprint() {
		return errors.New("the checkpoint is of other rows: resume with the same files")
	}
	s := state{piece: map[string]any{}}
	for i := range tensors {
		if s.piece[tensors[i].Name], err = piece(&tensors[i]); err != nil {
			return err
		}
	}
	if err := s.restore(t.savers()); err != nil {
		return fmt.Errorf("the checkpoint does not fit: %w", err)
	}
	if err := t.fits(); err != nil {
		return err
	}
	t.putBack()
	return nil
}

// differ names the fields in which two recipes differ.
func differ(there, here Config) string {
	fields := func(c Config) (m map[string]any) {
		if err := json.Unmarshal([]byte(c.JSON()), &m); err != nil {
			panic("slalom: a recipe that cannot be read: " + err.Error())
		}
		return m
	}
	a, b := fields(there), fields(here)
	names := slices.Sorted(maps.Keys(a))
	for n := range b {
		if _, ok := a[n]; !ok {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	var out []string
	show := func(v any) string {
		if v == nil {
			return "nothing"
		}
		return fmt.Sprint(v)
	}
	for _, n := range names {
		if x, y := show(a[n]), show(b[n]); x != y {
			out = append(out, fmt.Sprintf("%s is %s there and %s here", strings.ReplaceAll(n, "_", "-"), x, y))
		}
	}
	return strings.Join(out, ", ")
}

// fits says whether all pieces put back have the lengths they must have.
func (t *trainer) fits() error {
	bad := func(name string) error {
		return fmt.Errorf("the checkpoint is damaged: %q has another length than the rest", name)
	}
	for i, tab := range t.w {
		n := tab.Size()
		ok := tab.Fits() && tab.Lines >= t.p.Model.Shapes()[i].Lines && (len(t.bestW[i]) <= n)
		if !ok || tab.Mean != nil && len(tab.Mean) != n || tab.Avg != nil && len(tab.Avg) != n {
			return bad(tab.Name)
		}
	}
	if f, ok := t.parts.Grad.(interface{ Fits(weight.Weights) error }); ok {
		return f.Fits(t.w)
	}
	return nil
}

// piece reads one tensor as what capture had.
func piece(x *safetensors.Tensor) (any, error) {
	single := len(x.Shape) == 0
	switch x.DType {
	case "F32":
		return x.F32()
	case "I64":
		v, err := x.I64()
		if err != nil || len(v) != 1 {
			return nil, errors.Join(errors.New("not a checkpoint: a damaged number"), err)
		}
		return uint64(v[0]), nil
	case "F64":
		v, err := x.F64()
		if err == nil && single {
			return v[0], nil
		}
		return v, err
	}
	return nil, fmt.Errorf("not a checkpoint: tensor %q of type %s", x.Name, x.DType)
}

// fingerprint tells other rows from these: a hash of all there is to the rows in
// memory or, for rows outside, of those at the head of a text, or of nothing. It is worked out once, when first asked for.
func (t *trainer) fingerprint() string {
	if t.print != "" {
		return t.print
	}
	switch src := t.p.Train.(type) {
	case data.Table:
		r := src.All()
		t.print = fmt.Sprintf("%d rows %016x", r.Len(), hashRows(r))
		if v := t.p.Valid; v != nil {
			t.print += fmt.Sprintf(", %d held out %016x", v.Len(), hashRows(v))
		}
	case *flow:
		t.print = fmt.Sprintf("%d pieces, of which some %016x", src.src.NumPieces(), hashRows(src.head))
	default:
		t.print = "streamed"
	}
	return t.print
}

func hashRows(r *data.Rows) uint64 {
	h := uint64(r.Cols)
	put := func(v uint64) {
		h = (h ^ v) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	for i := range r.Len() {
		row := r.Row(i)
		put(uint64(len(row.Index)))
		put(math.Float64bits(row.Label))
		put(math.Float64bits(row.Weight))
		put(math.Float64bits(row.Offset))
		for _, j := range row.Index {
			put(uint64(j))
		}
		for _, v := range row.Value {
			put(uint64(math.Float32bits(v)))
		}
	}
	return h
}
