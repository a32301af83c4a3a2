// Package net holds the layers of small dense nets and their backward passes,
// derived by hand.
//
// A net with layers 1 … L maps a row a₀ to outputs z_L by
//
//	z_l = a_{l-1}ᵀ W_l + b_l      (dense layer: n_{l-1} inputs, n_l outputs)
//	a_l = act(z_l)                (each entry alone; the last layer has none)
//
// and the row costs f = loss(z_L, y). Write δ_l = ∂f/∂z_l, a vector of n_l
// numbers. The loss gives δ_L, and the chain rule the rest, from the last layer
// to the first. Since z_l depends on W_l by z_l[c] = Σ_j a_{l-1}[j] W_l[j,c] + b_l[c],
//
//	∂f/∂W_l = a_{l-1} ⊗ δ_l       ∂f/∂b_l = δ_l
//	∂f/∂a_{l-1} = W_l δ_l
//	δ_{l-1} = (W_l δ_l) ∘ act'(z_{l-1})
//
// act' is told from a = act(z), so z need not be kept. Forward and backward cost
// the same to within a factor of two: that is backpropagation (Rumelhart, Hinton
// and Williams, "Learning representations by back-propagating errors", 1986).
//
// Weights are float32; activations, δ and gradients are float64. A layer's weights lie
// as in a weight table, line after line: line 0 is b, line j+1 has the n_l weights of
// input j. All functions work on one row, modify only the slice named dst, z or delta, and
// sum in a fixed order. Zero activations, of which ReLU gives many, are skipped.
//
// The package knows neither rows nor losses; model.Net makes a finite sum of it.
package net
