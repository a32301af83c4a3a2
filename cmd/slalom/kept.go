package main

import (
	little "encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// openKept opens a model or a checkpoint; a file that is none is an error with what would do.
func openKept(path, want string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s: is a folder; name the file in it", path)
	}
	if err == nil && info.Mode().IsRegular() {
		if err = keptAs(f, info.Size(), want); err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// What is kept, and the flags that write it.
const (
	keptModel      = "model"
	keptCheckpoint = "checkpoint"
)

var errNotKept = errors.New("not")

var writtenBy = map[string]string{keptModel: "slalom train -o", keptCheckpoint: "slalom train --checkpoint"}

// keptAs says whether a file's header is that of what is wanted, and its end where the header has it.
func keptAs(f io.ReaderAt, size int64, want string) error {
	var length [8]byte
	other := fmt.Errorf("%w a %s of this program; %s writes one", errNotKept, want, writtenBy[want])
	cut := fmt.Errorf("the %s is cut off; copy it again, or let %s write it anew", want, writtenBy[want])
	if size == 0 {
		return fmt.Errorf("the file is empty: not a %s; %s writes one", want, writtenBy[want])
	}
	if _, err := f.ReadAt(length[:], 0); err != nil {
		return other
	}
	n := little.LittleEndian.Uint64(length[:])
	first := make([]byte, 1)
	if n > 1<<30 {
		return other
	}
	if _, err := f.ReadAt(first, 8); err != nil || first[0] != '{' {
		return other
	}
	if int64(n) > size-8 {
		return cut
	}
	head := make([]byte, n)
	if _, err := f.ReadAt(head, 8); err != nil {
		return cut
	}
	format, end := keptHead(head)
	switch kind, ok := strings.CutPrefix(format, "slalom "); {
	case !ok:
		return other
	case strings.HasPrefix(kind, want):
	case want == keptCheckpoint && strings.HasPrefix(kind, keptModel):
		return errors.New("this is a model, not a checkpoint; --from goes on from a model")
	case want == keptModel && strings.HasPrefix(kind, keptCheckpoint):
		return errors.New("this is a checkpoint, not a model; --resume ends its run, and -o then writes the model")
	default:
		return other
	}
	if end > size-8-int64(n) {
		return cut
	}
	return nil
}

// keptHead is the format that a safetensors header names, and the length of what follows it.
func keptHead(head []byte) (format string, end int64) {
	var fields map[string]struct {
		Slalom  string  `json:"slalom"` // of the metadata
		Offsets []int64 `json:"data_offsets"`
	}
	var meta struct{ Format string }
	if json.Unmarshal(head, &fields) != nil || json.Unmarshal([]byte(fields["__metadata__"].Slalom), &meta) != nil {
		return "", 0
	}
	for _, t := range fields {
		if len(t.Offsets) == 2 {
			end = max(end, t.Offsets[1])
		}
	}
	return meta.Format, end
}
