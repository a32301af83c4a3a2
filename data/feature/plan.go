package feature

import (
	"math"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/data"
)

// Kind is what a column's cells are.
type Kind string

const (
	Number     Kind = "number"
	Category   Kind = "category"
	Text       Kind = "text"
	Date       Kind = "date"
	Constant   Kind = "constant"   // the same in every record of the sample: left out
	Identifier Kind = "identifier" // tells records apart and nothing else: left out
)

// Role is what a column is for; the empty role is a feature.
type Role string

const (
	TargetRole   Role = "target"
	WeightRole   Role = "weight"
	OffsetRole   Role = "offset"
	ExposureRole Role = "exposure"
	IDRole       Role = "id"
	Ignored      Role = "ignored"
)

// Column is how one column is read.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	Role Role   `json:"role,omitempty"`
	Seen string `json:"seen"` // what the sample held, and so why this kind

	Mean  float64   `json:"mean,omitempty"`  // of a number, over the sample
	SD    float64   `json:"sd,omitempty"`    // its standard deviation, divided by n; 0: 1 is used
	Edges []float64 `json:"edges,omitempty"` // between the bins of a number
	// Numeric categories are named by value, so that 1.50 and 1.5 are the same.
	Numeric bool `json:"numeric,omitempty"`

	Documents *Documents `json:"documents,omitempty"` // of a text: how common words are; nil: they weigh the same

	Form  string  `json:"form,omitempty"`  // of a date: ymd, dmy or mdy
	Timed bool    `json:"timed,omitempty"` // a date has a time of day
	First float64 `json:"first,omitempty"` // the sample's first date, in days since 1970
}

// Plan says how records become rows. Infer makes one; it is kept in a model, as
// JSON, and gives the same rows wherever it is used.
type Plan struct {
	Columns []Column   `json:"columns"`
	Target  Target     `json:"target"`
	Cross   [][]string `json:"cross,omitempty"`
	NGrams  int        `json:"ngrams,omitempty"`
	TextRaw bool       `json:"textRaw,omitempty"`
	Raw     bool       `json:"raw,omitempty"`
	Binned  bool       `json:"binned,omitempty"` // numbers become bins
	Lenient bool       `json:"lenient,omitempty"`
	// Dense rows: all features are numbers, at most 64, and the sample missed
	// none of them. Column j of the rows is then the j-th of them. What misses later
	// counts as the mean (raw: 0), and Names.Unknown says how often.
	Dense      int   `json:"dense,omitempty"`
	NameBudget int64 `json:"nameBudget,omitempty"`
	Bits       int   `json:"bits,omitempty"`
	Records    int   `json:"records,omitempty"` // in the sample

	at         []int // where each column is in a record, −1: nowhere; nil: in its place
	width      int   // cells of a record; 0: one a column
	checkLabel func(y float64) error
	met        []string // the first texts of the target in the sample
	slips      []Slip
	lost       bool
}

// Slip is a column of numbers that a few words in the sample made a category.
type Slip struct{ Column, Word string }

// Met are the first distinct texts, eight at most, that the sample had in the target's column; none if the plan was not
// inferred just now.
func (p *Plan) Met() []string { return p.met }

// Slips are the columns of which the sample held numbers but for less than one cell in a hundred, and which are categories
// for that; none if the plan was not inferred just now.
func (p *Plan) Slips() []Slip { return p.slips }

// Headless says whether the header looks like a record: all columns of numbers, and there are some, have numbers for
// names, which do not count up. False if the plan was not inferred just now.
func (p *Plan) Headless() bool { return p.lost }

// Checked is the plan with a check of labels that are numbers: what it says is
// wrong makes the record a bad one. It may be called by several goroutines at once.
func (p *Plan) Checked(check func(y float64) error) *Plan {
	c := *p
	c.checkLabel = check
	return &c
}

// mostDense is how many number columns may be dense rows.
const mostDense = 64

// Bind is the plan for records with these columns, which may come in another
// order, with others between them. Columns that the plan reads and that are not
// there are absent: their cells count as missing, and without its target a file
// can be predicted but not learned from.
func (p *Plan) Bind(columns []string) (bound *Plan, absent []string, err error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	b := *p
	b.Target.bind()
	b.width, b.at = len(columns), make([]int, len(p.Columns))
	crossed, where := b.crossed(), make(map[string]int, len(columns))
	for i, name := range columns {
		where[name] = i
	}
	for i := range p.Columns {
		c := &p.Columns[i]
		at, there := where[c.Name]
		if b.at[i] = at; !there {
			b.at[i] = -1
		}
		if !there && (c.Role != Ignored || crossed[i]) {
			absent = append(absent, c.Name)
		}
	}
	return &b, absent, nil
}

// Unlabelled is the plan without its target: labels are 0.
func (p *Plan) Unlabelled() *Plan {
	u := *p
	u.Columns = slices.Clone(p.Columns)
	for i := range u.Columns {
		if c := &u.Columns[i]; c.Role == TargetRole {
			c.Role = Ignored
		}
	}
	return &u
}

// Labelled says whether the records have the target's column.
func (p *Plan) Labelled() bool {
	i := p.role(TargetRole)
	return i >= 0 && p.place(i) >= 0
}

// Classes says whether the target is a text, whose classes Names numbers.
func (p *Plan) Classes() bool {
	i := p.role(TargetRole)
	return i >= 0 && p.Target.Op == "" && p.Columns[i].Kind != Number
}

// role is the column of a role, −1: none.
func (p *Plan) role(r Role) int {
	return slices.IndexFunc(p.Columns, func(c Column) bool { return c.Role == r })
}

// place is where column i is in a record.
func (p *Plan) place(i int) int {
	if p.at == nil {
		return i
	}
	return p.at[i]
}

// Names are the names of the columns of dense rows.
func (p *Plan) denseNames() (names []string) {
	for i := range p.Columns {
		if p.Columns[i].Role == "" {
			names = append(names, p.Columns[i].Name)
		}
	}
	return names
}

// part is a side of a cross: a column, or the hour, weekday or month of a date.
type part struct {
	column int
	of     string
}

// part finds a side of a cross.
func (p *Plan) part(name string) (part, error) {
	names := make([]string, len(p.Columns))
	for i := range p.Columns {
		names[i] = p.Columns[i].Name
	}
	if i := slices.Index(names, name); i >= 0 {
		switch c := &p.Columns[i]; {
		case c.Role == TargetRole:
			return part{}, &data.Error{Token: name, Msg: "the target cannot be crossed (--cross)", Remedy: "name other columns"}
		case c.Kind == Text:
			return part{}, &data.Error{Token: name, Msg: "a text cannot be crossed", Remedy: "name it in --category if its values are few"}
		case c.Kind == Date:
			return part{}, &data.Error{Token: name, Msg: "a date is crossed by a part of it", Remedy: "write " + name + ".hour, " + name + ".weekday or " + name + ".month"}
		}
		return part{column: i}, nil
	}
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		i := slices.Index(names, name[:dot])
		if of := name[dot+1:]; i >= 0 && p.Columns[i].Kind == Date && (of == "hour" || of == "weekday" || of == "month") {
			return part{i, of}, nil
		}
	}
	return part{}, unknownColumn(name, "--cross", names)
}

// crossed says which columns are read for the sake of a cross.
func (p *Plan) crossed() []bool {
	c := make([]bool, len(p.Columns))
	for _, cross := range p.Cross {
		for _, name := range cross {
			if pt, err := p.part(name); err == nil {
				c[pt.column] = true
			}
		}
	}
	return c
}

// check refuses a plan that Infer cannot have made: it may come from a damaged model.
func (p *Plan) check() error {
	bad := func(token, msg string) error {
		return &data.Error{Token: token, Msg: msg, Remedy: "the plan is damaged: train again"}
	}
	names, roles, dense := map[string]bool{}, map[Role]bool{}, 0
	for i := range p.Columns {
		c := &p.Columns[i]
		if names[c.Name] {
			return bad(c.Name, "a column comes twice in the plan")
		}
		names[c.Name] = true
		switch c.Role {
		case "":
			dense++
			if c.Kind == Constant || c.Kind == Identifier || p.Dense > 0 && c.Kind != Number {
				return bad(c.Name, "a column of this kind cannot be a feature")
			}
		case Ignored:
		case TargetRole, WeightRole, OffsetRole, ExposureRole, IDRole:
			if roles[c.Role] {
				return bad(c.Name, "a second column for the role "+string(c.Role))
			}
			roles[c.Role] = true
		default:
			return bad(string(c.Role), "an unknown role in the plan")
		}
		switch c.Kind {
		case Number, Category, Text, Constant, Identifier:
		case Date:
			if f := dateForm(c.Form); f != yearFirst && f != dayFirst && f != monthFirst {
				return bad(c.Form, "an unknown form of dates in the plan")
			}
		default:
			return bad(string(c.Kind), "an unknown kind in the plan")
		}
		if c.Documents != nil {
			if err := c.Documents.check(c.Name); err != nil {
				return err
			}
		}
		for k, e := range c.Edges {
			if math.IsNaN(e) || k > 0 && e <= c.Edges[k-1] {
				return bad(c.Name, "bins out of order in the plan")
			}
		}
	}
	if p.Dense != 0 && (p.Dense != dense || len(p.Cross) > 0) || p.NGrams < 0 || p.NGrams > maxGrams || p.Bits < 0 || p.Bits > 30 {
		return bad("", "numbers in the plan do not fit together")
	}
	for _, cross := range p.Cross {
		if err := checkCross(p, cross); err != nil {
			return err
		}
	}
	return nil
}

func checkCross(p *Plan, cross []string) error {
	if len(cross) < 2 {
		return &data.Error{Token: strings.Join(cross, ","), Msg: "a cross needs two columns or more (--cross)", Remedy: "write --cross origin,destination"}
	}
	for i, name := range cross {
		if slices.Contains(cross[:i], name) {
			return &data.Error{Token: name, Msg: "a column is crossed with itself (--cross)", Remedy: "name it once"}
		}
		if _, err := p.part(name); err != nil {
			return err
		}
	}
	return nil
}
