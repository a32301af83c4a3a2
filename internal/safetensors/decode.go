package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Decode reads a file. The tensors come in the order of their bytes, and their
// Data is part of file. meta is nil when the file has none.
func Decode(file []byte) (meta map[string]string, tensors []Tensor, err error) {
	if len(file) < 8 {
		return nil, nil, fmt.Errorf("safetensors: %d bytes are too few for a file: it is cut off or of another format", len(file))
	}
	n := binary.LittleEndian.Uint64(file)
	if n > maxHeader {
		return nil, nil, fmt.Errorf("safetensors: a header of %d bytes is above the limit of %d: the file is of another format", n, maxHeader)
	}
	if n > uint64(len(file)-8) {
		return nil, nil, fmt.Errorf("safetensors: the header has %d bytes, but only %d follow: the file is cut off", n, len(file)-8)
	}
	head, body := file[8:8+n], file[8+n:]
	if len(head) == 0 || head[0] != '{' || !utf8.Valid(head) {
		return nil, nil, errors.New("safetensors: the header is no JSON object: the file is of another format")
	}
	var places []place
	err = object(head, func(key string, value json.RawMessage) error {
		if key == metaKey {
			meta, err = metadata(value)
			return err
		}
		p, err := tensor(key, value)
		places = append(places, p)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("safetensors: header: %w", err)
	}
	if tensors, err = lay(places, body); err != nil {
		return nil, nil, err
	}
	return meta, tensors, nil
}

// place is a tensor and where its bytes are.
type place struct {
	Tensor
	from, to uint64
}

// object calls f for every key of a JSON object, and refuses a key that occurs twice.
func object(raw []byte, f func(key string, value json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return cmp.Or(flat(err), errors.New("not a JSON object"))
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return flat(err)
		}
		key := t.(string) // the decoder takes nothing else for a key
		if seen[key] {
			return fmt.Errorf("%q occurs twice", key)
		}
		seen[key] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return flat(err)
		}
		if err := f(key, value); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return flat(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON object")
	}
	return nil
}

// flat keeps an error of the JSON decoder on one line.
func flat(err error) error {
	switch {
	case err == nil:
		return nil
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return errors.New("the JSON object does not end")
	}
	return errors.New(strings.ReplaceAll(err.Error(), "\n", " "))
}

func metadata(raw json.RawMessage) (map[string]string, error) {
	meta := map[string]string{}
	err := object(raw, func(key string, value json.RawMessage) error {
		if value[0] != '"' {
			return fmt.Errorf("metadata %q is no string", key)
		}
		var s string
		err := json.Unmarshal(value, &s)
		meta[key] = s
		return flat(err)
	})
	return meta, err
}

// tensor reads one entry. Keys that the format does not have are passed over.
func tensor(name string, raw json.RawMessage) (place, error) {
	p := place{Tensor: Tensor{Name: name}}
	var offsets []uint64
	err := object(raw, func(key string, value json.RawMessage) error {
		switch key {
		case "dtype":
			return flat(json.Unmarshal(value, &p.DType))
		case "shape":
			return flat(json.Unmarshal(value, &p.Shape))
		case "data_offsets":
			return flat(json.Unmarshal(value, &offsets))
		}
		return nil
	})
	switch {
	case err != nil:
		return p, fmt.Errorf("tensor %q: %w", name, err)
	case p.DType == "" || p.Shape == nil || len(offsets) != 2:
		return p, fmt.Errorf("tensor %q: dtype, shape or two data_offsets are missing", name)
	}
	p.from, p.to = offsets[0], offsets[1]
	return p, nil
}

// lay gives each tensor its bytes of body, all of which must belong to one.
func lay(places []place, body []byte) ([]Tensor, error) {
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	tensors := make([]Tensor, len(places))
	at := uint64(0)
	for i, p := range places {
		switch {
		case p.from != at || p.to < p.from:
			return nil, fmt.Errorf("safetensors: tensor %q lies at bytes %d to %d, but the one before ends at %d", p.Name, p.from, p.to, at)
		case p.to > uint64(len(body)):
			return nil, fmt.Errorf("safetensors: tensor %q ends at byte %d of %d: the file is cut off", p.Name, p.to, len(body))
		}
		p.Data = body[p.from:p.to:p.to]
		if err := p.check(); err != nil {
			return nil, err
		}
		at, tensors[i] = p.to, p.Tensor
	}
	if at != uint64(len(body)) {
		return nil, fmt.Errorf("safetensors: %d bytes after the last tensor", uint64(len(body))-at)
	}
	return tensors, nil
}
