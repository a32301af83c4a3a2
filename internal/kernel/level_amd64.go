//go:build amd64 && !noasm

package kernel

import "github.com/klauspost/cpuid/v2"

func detect() Level {
	switch {
	case !cpuid.CPU.Supports(cpuid.AVX2, cpuid.BMI1, cpuid.BMI2, cpuid.POPCNT):
		return Go
	case !cpuid.CPU.Supports(cpuid.AVX512F, cpuid.AVX512VL, cpuid.AVX512DQ, cpuid.AVX512BW):
		return AVX2
	}
	return AVX512
}
