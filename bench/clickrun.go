package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// clickReport is what came of a run on the click log.
type clickReport struct {
	Date        string  `json:"date"`
	Command     string  `json:"command"`
	Machine     string  `json:"machine"`
	Version     string  `json:"version"`
	Rows        int64   `json:"rows"`
	Columns     int64   `json:"columns"`
	Touched     int64   `json:"columns_touched"` // counted as they were generated
	Memory      int64   `json:"memory"`          // peak of slalom's process, bytes
	Seconds     float64 `json:"seconds"`         // of slalom's process
	Rate        float64 `json:"rows_per_second"`
	Progressive float64 `json:"progressive"` // mean loss of each row before learning from it
	Valid       float64 `json:"valid"`       // hold-out loss
}

// pipeClick pipes the log into slalom.
func (o options) pipeClick(ctx context.Context, b *bench, w io.Writer) error {
	args := append([]string{b.slalom.path, "train", "-", "--format", "libsvm", "--passes", "1", "--quiet", "--json"}, o.extra...)
	r := clickReport{Date: time.Now().Format(time.DateOnly), Command: o.command, Machine: machine(), Version: b.slalom.version,
		Rows: o.log.rows, Columns: int64(o.log.columns)}
	in, out, err := os.Pipe()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	written := make(chan error, 1)
	go func() {
		var err error
		r.Touched, err = o.log.write(ctx, out, b.say)
		written <- errors.Join(err, out.Close())
	}()
	u, text, err := command(ctx, b.folder, 24*time.Hour, in, args)
	in.Close()
	cancel() // if slalom has ended early, so does the generator
	wrote := <-written
	if err != nil {
		return err
	}
	if wrote != nil {
		return wrote
	}
	var said struct {
		Rows        int64
		Progressive float64
		Valid       struct{ Loss float64 }
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return fmt.Errorf("slalom train --json: %w", err)
	}
	if said.Rows != r.Rows {
		return fmt.Errorf("slalom read %d rows of %d", said.Rows, r.Rows)
	}
	r.Memory, r.Seconds, r.Rate = u.Memory, u.Seconds, float64(r.Rows)/u.Seconds
	r.Progressive, r.Valid = said.Progressive, said.Valid.Loss
	return r.print(w, o)
}

func (r *clickReport) print(w io.Writer, o options) (err error) {
	if o.json {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	fence := ""
	if o.md {
		fence = "```\n"
		fmt.Fprintf(w, "%s, `%s`, on %s, %s.\n\n", r.Date, r.Command, r.Machine, r.Version)
	}
	_, err = fmt.Fprintf(w, "%srows         %s\ncolumns      %s, %s of them touched (%.1f %%)\npeak memory  %.2f GB of slalom's process\n"+
		"time         %.1f s, %s rows a second\nprogressive  loss %.5f\nhold-out     loss %.5f\n%s",
		fence, count(r.Rows), count(r.Columns), count(r.Touched), 100*float64(r.Touched)/float64(r.Columns), float64(r.Memory)/1e9,
		r.Seconds, count(int64(r.Rate)), r.Progressive, r.Valid, fence)
	return err
}
