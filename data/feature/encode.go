package feature

import (
	"math"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/data/table"
)

// Encoder turns records into rows with named features, by a plan. One belongs
// to one goroutine. After warming up it takes no memory for a record.
//
//	number    price                    (x − mean) / sd;  raw: x
//	          price=[3,7)              1, if binned
//	category  origin=LAS               1
//	text      review:good, review:not good   (1 + ln count) · idf / norm;  raw: count
//	date      date.hour=13             1, if there are times of day
//	          date.weekday=1           1, Monday is 1
//	          date.month=6             1
//	          date.days                decades since the sample's first date;  raw: days
//	cross     origin^dest=LAS^PHL      1
//	missing   price=missing            1
//
// Features come in the order of the columns, then of the crosses; zeros are left out.
type Encoder struct {
	build  Builder
	plan   *Plan
	rec    []table.Cell
	cols   []coder // read in this order
	cross  []crossCoder
	target *coder
	weight *coder
	offset *coder
	expose *coder
	id     *coder
	words  words
	buf    []byte
	chunk  table.Chunk
	asNum  []bool  // which cells are read as numbers
	gaps   bool    // a dense row misses a number
	lost   []int64 // how often each dense column did
}

type crossCoder struct {
	prefix *Prefix
	sides  []side
}

type side struct {
	k  *coder
	of string
}

// NewEncoder is an encoder for records with the plan's columns, in their
// order, or those that the plan is bound to.
func NewEncoder(plan *Plan) *Encoder {
	e := &Encoder{plan: plan}
	if e.plan.at == nil {
		bound := *plan
		bound.Target.bind()
		e.plan = &bound
	}
	p := e.plan
	width, crossed := p.width, p.crossed()
	if p.at == nil {
		width = len(p.Columns)
	}
	e.rec, e.asNum = make([]table.Cell, width), make([]bool, width)
	e.cols = make([]coder, 0, len(p.Columns)) // never moves: others point into it
	for i := range p.Columns {
		c := &p.Columns[i]
		k := newCoder(c, p.place(i), p.Binned)
		switch c.Role {
		case TargetRole:
			e.target = &k
		case WeightRole:
			e.weight = &k
		case OffsetRole:
			e.offset = &k
		case ExposureRole:
			e.expose = &k
		case IDRole:
			e.id = &k
		}
		if c.Role == "" || crossed[i] {
			e.cols = append(e.cols, k)
		}
		if k.at >= 0 && (c.Kind == Number || c.Numeric) && c.Role != IDRole && (c.Role != Ignored || crossed[i]) {
			e.asNum[k.at] = true
		}
	}
	for _, names := range p.Cross {
		c := crossCoder{prefix: NewPrefix(strings.Join(names, "^") + "=")}
		for _, name := range names {
			if pt, err := p.part(name); err == nil {
				c.sides = append(c.sides, side{e.coder(p.Columns[pt.column].Name), pt.of})
			}
		}
		e.cross = append(e.cross, c)
	}
	e.lost = make([]int64, len(e.cols))
	e.build.merge = e.clash()
	return e
}

func (e *Encoder) coder(name string) *coder {
	for i := range e.cols {
		if e.cols[i].Name == name {
			return &e.cols[i]
		}
	}
	return nil
}

// clash says whether two columns might give features of the same name, as a
// column "a" with the value b and a column "a=b" do.
func (e *Encoder) clash() bool {
	type stem struct {
		name  string
		alone bool // it is a whole name, not the beginning of names
	}
	var stems []stem
	for i := range e.cols {
		k := &e.cols[i]
		stems = append(stems, stem{k.Name + "=", false})
		switch k.Kind {
		case Number:
			stems = append(stems, stem{k.Name, true})
		case Text:
			stems = append(stems, stem{k.Name + ":", false})
		case Date:
			stems = append(stems, stem{k.Name + ".hour=", false}, stem{k.Name + ".weekday=", false},
				stem{k.Name + ".month=", false}, stem{k.Name + ".days", true})
		}
	}
	for _, c := range e.cross {
		stems = append(stems, stem{c.prefix.String(), false})
	}
	slices.SortFunc(stems, func(a, b stem) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(stems); i++ { // what begins with a name sorts right behind it
		a, b := stems[i-1], stems[i]
		if a.name == b.name || !a.alone && strings.HasPrefix(b.name, a.name) {
			return true
		}
	}
	return false
}

// Encode makes dst the block of a chunk's records. Records that are no rows
// are in dst.Bad. The chunk is read to its end, not released.
func (e *Encoder) Encode(dst *Block, chunk table.Chunk) {
	e.chunk = chunk
	if c, ok := chunk.(table.Numberer); ok {
		c.Numbers(e.asNum)
	}
	e.build.reset(dst, e.plan.Dense)
	for {
		ok, err := chunk.Next(e.rec)
		if err == nil && !ok {
			break
		}
		if err == nil {
			err = e.row()
		}
		if err != nil {
			e.build.Drop(err, chunk.Raw())
		}
	}
	for i := range e.lost {
		if e.lost[i] > 0 {
			dst.Missing = append(dst.Missing, Count{e.cols[i].Name, e.lost[i]})
			e.lost[i] = 0
		}
	}
	e.chunk = nil
}

// row encodes the record in rec.
func (e *Encoder) row() error {
	y, err := e.label()
	if err != nil {
		return err
	}
	weight, offset, err := e.extras()
	if err != nil {
		return err
	}
	e.gaps = false
	for i := range e.cols {
		if err := e.column(&e.cols[i]); err != nil {
			return err
		}
	}
	for i := range e.cross {
		c := &e.cross[i]
		e.buf = e.buf[:0]
		for j, s := range c.sides {
			if j > 0 {
				e.buf = append(e.buf, '^')
			}
			e.buf = append(e.buf, s.k.side(s.of)...)
		}
		e.build.Add(c.prefix, e.buf, 1)
	}
	if e.id != nil {
		e.build.ID(e.text(e.id))
	}
	if e.gaps {
		for i := range e.cols {
			if e.cols[i].missing {
				e.lost[i]++
			}
		}
	}
	e.build.Row(y, weight, offset)
	return nil
}

// column encodes one cell.
func (e *Encoder) column(k *coder) error {
	if k.missing = k.at < 0 || isMissing(&e.rec[k.at]); k.missing {
		if k.emit && e.plan.Dense > 0 {
			e.gaps = true
			e.dense(0)
		} else if k.emit {
			e.build.add(k.lacking, k.equals.name, missingText, 1)
		}
		return nil
	}
	cell := &e.rec[k.at]
	switch k.Kind {
	case Number:
		return e.number(k, cell)
	case Text:
		e.texts(k, cell)
	case Date:
		return e.date(k, cell)
	default:
		k.value = e.category(k, cell)
		if k.emit {
			e.build.Add(k.equals, k.value, 1)
		}
	}
	return nil
}

// dense appends the next value of a dense row.
func (e *Encoder) dense(v float32) { e.build.dst.Value = append(e.build.dst.Value, v) }

func (e *Encoder) number(k *coder, cell *table.Cell) error {
	v, ok := numberOf(cell)
	switch {
	case !ok && (e.plan.Lenient || !k.emit):
		k.value = e.text(k)
		if k.emit {
			e.build.Add(k.equals, k.value, 1)
		}
		return nil
	case !ok:
		return e.notNumber(k, cell)
	case e.plan.Binned:
		b := binOf(k.Edges, v)
		k.value = k.bin[b]
		if k.emit {
			e.build.add(k.binKey[b], k.equals.name, k.bin[b], 1)
		}
		return nil
	}
	if len(e.cross) > 0 {
		k.own = appendNumber(k.own[:0], v)
		k.value = k.own
	}
	if !k.emit {
		return nil
	}
	if !e.plan.Raw {
		v = (v - k.Mean) / k.sd()
	}
	x := float32(v)
	if math.IsInf(float64(x), 0) || x != x {
		return e.fault(k, "too large a number", "scale the column down, or correct it")
	}
	if e.plan.Dense > 0 {
		e.dense(x)
	} else {
		e.build.add(k.key, k.name, nil, x)
	}
	return nil
}

func (e *Encoder) texts(k *coder, cell *table.Cell) {
	if !k.emit {
		return
	}
	w := &e.words
	if cell.Kind == table.Text {
		w.split(cell.Text)
	} else {
		w.split(e.text(k))
	}
	w.grams(k.colon, max(1, e.plan.NGrams))
	switch {
	case e.plan.TextRaw:
		w.raw()
	case k.idf != nil:
		w.weigh(k.idf)
	default:
		w.unit()
	}
	if !e.build.merge {
		e.build.addAll(k.colon.name, w)
		return
	}
	for i, key := range w.key {
		e.build.add(key, k.colon.name, w.run(i), w.value[i])
	}
}

func (e *Encoder) date(k *coder, cell *table.Cell) error {
	m, ok := parseDate(dateForm(k.Form), e.text(k))
	if !ok {
		k.missing = true
		switch {
		case !k.emit:
			return nil
		case e.plan.Lenient:
			e.build.Add(k.equals, e.text(k), 1)
			return nil
		}
		return e.fault(k, "not a date", "write it as the others are, such as 2001-06-01 or 2001-06-01 12:34:56, or name the column in --category")
	}
	k.when = m
	if !k.emit {
		return nil
	}
	if m.timed && k.Timed {
		e.build.Add(k.hour, small[m.hour()], 1)
	}
	e.build.Add(k.week, small[m.weekday()], 1)
	e.build.Add(k.month, small[m.month], 1)
	days := m.days() - k.First
	if !e.plan.Raw {
		days /= decade
	}
	e.build.add(k.daysKey, k.days, nil, float32(days))
	return nil
}

// category is the name of a cell as a category.
func (e *Encoder) category(k *coder, cell *table.Cell) []byte {
	if k.Numeric {
		if v, ok := numberOf(cell); ok {
			k.own = appendNumber(k.own[:0], v)
			return k.own
		}
	}
	return e.text(k)
}

// text is a cell as it is written.
func (e *Encoder) text(k *coder) []byte {
	if k.at < 0 {
		return nil
	}
	cell := &e.rec[k.at]
	if cell.Kind != table.Number || len(cell.Text) > 0 {
		return cell.Text
	}
	k.own = appendNumber(k.own[:0], cell.Num)
	return k.own
}
