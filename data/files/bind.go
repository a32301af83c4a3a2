package files

import (
	"reflect"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/table"
)

// bind lays a model's plan over the columns of these files.
func (f *Files) bind(like *Treatment) error {
	if like.Plan == nil {
		return f.other("have names of their own")
	}
	p := *like.Plan
	p.Columns = slices.Clone(p.Columns)
	if err := f.roles(&p); err != nil {
		return err
	}
	have := f.table.Columns()
	_, absent, err := p.Bind(have)
	if err != nil {
		return err
	}
	var missing []string
	for _, name := range absent {
		i := slices.IndexFunc(p.Columns, func(c feature.Column) bool { return c.Name == name })
		switch role := p.Columns[i].Role; {
		case role == feature.TargetRole:
			return &data.Error{Token: name, Msg: "the target's column is missing",
				Remedy: "predict needs none; to score or to learn, give files that have it"}
		case role == feature.IDRole:
			if p.Columns[i].Role = feature.Ignored; f.spec.ID != "" {
				return &data.Error{Token: name, Msg: "no such column (--id)", Remedy: "the columns are " + listed(have)}
			}
		case f.format == table.JSON && (role == "" || role == feature.Ignored): // objects leave out what they lack
			f.absent = append(f.absent, name)
		default:
			missing = append(missing, name)
		}
	}
	if n := len(f.absent); n > 0 && n >= features(&p) {
		missing, f.absent = append(missing, f.absent...), nil
	}
	if len(missing) > 0 {
		word := "columns"
		if len(missing) == 1 {
			word = "column"
		}
		return &data.Error{Msg: word + " missing, from which the model learned: " + listed(missing),
			Remedy: "the same names as in training are needed, in any order"}
	}
	for _, name := range have {
		if !slices.ContainsFunc(p.Columns, func(c feature.Column) bool { return c.Name == name }) && !slices.Contains(f.spec.Columns.Ignore, name) {
			f.extra = append(f.extra, name)
		}
	}
	f.plan = &p
	return nil
}

// features is how many columns of a plan are learned from.
func features(p *feature.Plan) (n int) {
	for _, c := range p.Columns {
		if c.Role == "" {
			n++
		}
	}
	return n
}

// settled says what is asked about columns that the treatment has settled.
func (s *Spec) settled(like *Treatment) error {
	c := s.Columns
	if t := c.Target; like.Plan != nil && t != "" && t != like.Plan.Target.String() && t != like.Plan.Target.Column {
		return &data.Error{Token: t, Msg: "the model was made for the target " + like.Plan.Target.String(), Remedy: "leave --target out, or train anew"}
	}
	for _, name := range c.Ignore {
		if like.Plan != nil && slices.ContainsFunc(like.Plan.Columns, func(c feature.Column) bool { return c.Name == name && c.Role != feature.Ignored }) {
			return &data.Error{Token: name, Msg: "the model learned from this column", Remedy: "leave it out of --ignore, or train anew"}
		}
	}
	c.Target, c.Ignore = "", nil
	if !reflect.DeepEqual(c, feature.Spec{}) {
		return &data.Error{Msg: "what the columns are was settled when the model was first trained", Remedy: "leave flags about columns out, or train anew"}
	}
	return nil
}

// roles changes a model's plan as rows that are not learned from want it.
func (f *Files) roles(p *feature.Plan) error {
	for i := range p.Columns {
		c := &p.Columns[i]
		if f.spec.Unlabelled && (c.Role == feature.TargetRole || c.Role == feature.WeightRole) {
			c.Role = feature.Ignored
		}
		if c.Role == feature.IDRole && f.spec.ID != "" {
			c.Role = feature.Ignored
		}
	}
	if f.spec.ID == "" {
		return nil
	}
	for i := range p.Columns {
		if c := &p.Columns[i]; c.Name == f.spec.ID {
			if c.Role != feature.Ignored {
				return &data.Error{Token: c.Name, Msg: "the model learned from this column, so it cannot be passed through (--id)",
					Remedy: "name another, or write the column twice under two names"}
			}
			c.Role = feature.IDRole
			return nil
		}
	}
	p.Columns = append(p.Columns, feature.Column{Name: f.spec.ID, Kind: feature.Category, Role: feature.IDRole})
	return nil
}
