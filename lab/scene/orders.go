package scene

import "slices"

// orders runs plain steps of one row from many seeds, in every order, and tells the
// quartiles of f − f* after each pass.
func (p *problem) orders(a *answer, s Scene) error {
	p.describe(a, s)
	a.fact("passes", float64(s.Passes))
	a.fact("seeds", float64(s.Seeds))
	n := p.rows.Len()
	eta := p.eta(s)
	for _, order := range orders {
		seeds := s.Seeds
		if order == "file" { // no chance in it
			seeds = 1
		}
		var at []float64 // pass by pass, and in each seed by seed
		paths := make([][]float64, seeds)
		for i := range paths {
			set := setting{method: "sgd", order: order, seed: s.Seed + uint64(i), etas: []float64{eta}, every: s.Passes * n}
			t, err := p.run(set, s.Start, s.Passes*n)
			if err != nil {
				return err
			}
			paths[i] = t.at[0]
		}
		for pass := range s.Passes + 1 {
			for _, path := range paths {
				at = append(at, path[pass*n*p.dim:(pass*n+1)*p.dim]...)
			}
		}
		loss := p.measure(at).loss
		var low, median, high []float64
		for pass := range s.Passes + 1 {
			gaps := loss[pass*seeds : (pass+1)*seeds]
			for i := range gaps {
				gaps[i] -= p.least
			}
			slices.Sort(gaps)
			low, median, high = append(low, quantile(gaps, 0.25)), append(median, quantile(gaps, 0.5)), append(high, quantile(gaps, 0.75))
		}
		a.array("orders."+order+".low", low)
		a.array("orders."+order+".median", median)
		a.array("orders."+order+".high", high)
	}
	return nil
}

// quantile of sorted numbers, between two of them in proportion.
func quantile(v []float64, q float64) float64 {
	at := float64(q * float64(len(v)-1))
	i := int(at)
	if i+1 == len(v) {
		return v[i]
	}
	return v[i] + float64((v[i+1]-v[i])*(at-float64(i)))
}
