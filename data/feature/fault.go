package feature

import (
	"math"
	"strconv"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// fault is an error about the present record's cell in a column.
func (e *Encoder) fault(k *coder, msg, remedy string) error {
	file, line, col := e.chunk.Place(k.at)
	return &data.Error{File: file, Line: line, Col: col, Token: string(e.text(k)),
		Msg: msg + " (column " + strconv.Quote(k.Name) + ")", Remedy: remedy}
}

// notNumber says why a number column's cell is none.
func (e *Encoder) notNumber(k *coder, cell *table.Cell) error {
	if cell.Kind == table.Number && math.IsInf(cell.Num, 0) {
		return e.fault(k, "not finite", "write a finite number, or leave the record out")
	}
	return e.fault(k, "not a number", "correct it or leave the field empty; slalom train takes --lenient, which makes it a category, and --category")
}
