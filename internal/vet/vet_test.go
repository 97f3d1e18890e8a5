package vet

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

func TestAnalyzers(t *testing.T) {
	if err := analysis.Validate(Analyzers); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		analyzer *analysis.Analyzer
		packages []string
	}{
		{ComputeLoop, []string{"computeloop"}},
		{EagerArg, []string{"eagerarg"}},
		{ImpureTask, []string{"impuretask"}},
		{Uncomputed, []string{"uncomputed", "silenced"}},
	} {
		t.Run(tt.analyzer.Name, func(t *testing.T) {
			analysistest.Run(t, analysistest.TestData(), tt.analyzer, tt.packages...)
		})
	}
}
