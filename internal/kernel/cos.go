package kernel

// CosPi is cos(πx) for 0 ≤ x ≤ 1, by Taylor's series of sine about ½: with
// u = π(½ − x), cos(πx) = sin u and |u| ≤ π/2. Error below 1e-15, the same bits on every machine.
func CosPi(x float64) float64 {
	const pi = 3.14159265358979323846
	u := pi * (0.5 - x)
	u2 := u * u
	sum := 0.0
	for k := 21; k >= 3; k -= 2 { // sin u = u(1 − u²/(2·3)(1 − u²/(4·5)(…)))
		sum = float64((1+sum)*(-u2)) / float64(k*(k-1))
	}
	return float64(u * (1 + sum))
}
