package spmd

// Passes is the list of LLVM's passes that suits what Lower makes for a number
// of lanes, for a version of LLVM. Code of several lanes is vectors already, and
// wants tidying up only: LLVM's own lists take five times as long over it and
// make it no faster. Code of one lane wants LLVM's vectorisers, at half the time
// of default<O3>.
func Passes(lanes, major int) string {
	combine := "instcombine"
	if major >= 18 {
		// In a list it would check itself, and stop the process if not pleased.
		combine = "instcombine<no-verify-fixpoint>"
	}
	tidy := "sroa,early-cse<memssa>,simplifycfg," + combine + ",simplifycfg,"
	if lanes > 1 {
		return "function(" + tidy + "loop-mssa(licm),early-cse<memssa>," + combine + ",simplifycfg)"
	}
	return "function(" + tidy + "loop-mssa(loop-rotate,licm),loop(indvars),loop-vectorize,slp-vectorizer,loop-unroll<O2>," +
		combine + ",simplifycfg,loop-mssa(licm),early-cse<memssa>,simplifycfg)"
}
