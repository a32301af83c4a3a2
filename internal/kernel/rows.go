package kernel

import "unsafe"

// RowsLanes says whether LogisticRows takes so many lanes.
func RowsLanes(lanes int) bool { return lanes == 2 || lanes == 8 }

// LogisticRows is LogisticRows1 with two or eight lanes, on a table of stride 2·lanes: whole steps of logistic loss along the
// flow of rows, the intercept's line first,
//
//	ProductBias, LogisticSlope, AdaGradRatesBias, LogisticFlow, AddRatesBias
//
// one after the other, with their bits. sum, product and eta have a number for each lane, and the spots' steps are not looked at;
// work grows to one for each lane of each feature of the longest row, and of the intercept. No feature may occur twice in a row.
func LogisticRows(mem []float32, index []uint32, value []float32, work *[]float32, spots []Spot, n int, sum, product []float64, eta []float32, eps float32) {
	lanes := len(eta)
	if !RowsLanes(lanes) || len(sum) != lanes || len(product) != lanes {
		panic("kernel: rows of two or eight lanes, each with its sum, product and step")
	}
	stride := 2 * lanes
	longest := reach(spots, len(index))
	if n == 0 || level == Go || len(index) == 0 || len(mem) < 2*stride || longest < 0 || value != nil && len(value) != len(index) {
		for _, s := range spots[:n] {
			logisticRowGo(mem, index, value, work, s, sum, product, eta, eps)
		}
		return
	}
	_ = spots[n+SpotsAhead-1]
	rate := grown(work, (longest+1)*lanes)
	last, at, large := uintptr(len(mem)/stride-2), (*byte)(unsafe.Pointer(&spots[0])), Large(len(mem))
	rest := 0
	if lanes == 2 {
		rest = logisticRows2AVX2(&mem[0], last, &index[0], unsafe.SliceData(value), &rate[0], at, n, large, &sum[0], &product[0], &eta[0], eps)
	} else {
		rest = logisticRows8AVX2(&mem[0], last, &index[0], unsafe.SliceData(value), &rate[0], at, n, large, &sum[0], &product[0], &eta[0], eps)
	}
	if rest > 0 {
		panic("kernel: a feature has no line in the table")
	}
}

// logisticRowGo is a step with as many lanes as eta has.
func logisticRowGo(mem []float32, index []uint32, value []float32, work *[]float32, s Spot, sum, product []float64, eta []float32, eps float32) {
	var z [8]float64
	var d, h, u [8]float32
	lanes := len(eta)
	stride := 2 * lanes
	rate := grown(work, int(s.End-s.Begin+1)*lanes)
	if index != nil {
		index = index[s.Begin:s.End]
	}
	if value != nil {
		value = value[s.Begin:s.End]
	}
	ProductBias(z[:lanes], mem, stride, index, value)
	for c, p := range z[:lanes] {
		var e float32
		d[c], e = logisticSlope(float32(p), s.Label)
		m := p
		if !(s.Label > 0) {
			m = -p
		}
		sum[c] += max(0, -m)
		product[c] *= 1 + float64(e)
	}
	AdaGradRatesBias(mem, stride, index, value, d[:lanes], rate, h[:lanes], eps)
	LogisticFlow(u[:lanes], z[:lanes], d[:lanes], h[:lanes], eta, s.Label)
	AddRatesBias(mem, stride, index, rate, u[:lanes])
}
