// The oneTBB side of the core suite: a flow graph of continue_nodes with the
// edges of bench/shape. Bodies are empty but for keeping a result. Tasks of the
// other sides are handed their inputs' results as well; continue_nodes carry no
// data, so here there is nothing to hand over, which is in oneTBB's favour.
//
//	tbb_flow SHAPE TASKS WORKERS RUNS
//
// Builds the graph, runs it once to warm up, then RUNS times, and prints one
// line of JSON. Only the runs are timed: from the first try_put to the return
// of wait_for_all.

#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

using node = tbb::flow::continue_node<tbb::flow::continue_msg>;

// edges calls edge(from, to) for every dependency, and returns the tasks.
template <class Edge>
static size_t edges(const char *shape, size_t n, Edge edge) {
	if (!std::strcmp(shape, "indep")) return n;
	if (!std::strcmp(shape, "tree")) {
		size_t leaves = n / 2 + 1;
		for (size_t i = leaves; i < n; i++) {
			edge(2 * (i - leaves), i);
			edge(2 * (i - leaves) + 1, i);
		}
		return n;
	}
	if (!std::strcmp(shape, "chain")) {
		for (size_t i = 1; i < n; i++) edge(i - 1, i);
		return n;
	}
	if (!std::strcmp(shape, "wave")) {
		size_t side = size_t(std::sqrt(double(n)));
		for (size_t i = 0; i < side * side; i++) {
			if (i >= side) edge(i - side, i);
			if (i % side) edge(i - 1, i);
		}
		return side * side;
	}
	if (!std::strcmp(shape, "rand")) {
		uint64_t state = 1;
		for (size_t i = 0; i < n; i++) {
			size_t found[3], have = 0;
			for (int k = 0; k < 3; k++) {
				state = state * 6364136223846793005u + 1442695040888963407u;
				if (i == 0) continue;
				size_t d = (state >> 33) % i;
				if (std::find(found, found + have, d) == found + have) {
					found[have++] = d;
					edge(d, i);
				}
			}
		}
		return n;
	}
	std::fprintf(stderr, "tbb_flow: no shape %s\n", shape);
	std::exit(2);
}

int main(int argc, char **argv) {
	if (argc != 5) {
		std::fprintf(stderr, "usage: tbb_flow SHAPE TASKS WORKERS RUNS\n");
		return 2;
	}
	size_t n = std::strtoull(argv[2], nullptr, 10);
	int workers = std::atoi(argv[3]), runs = std::atoi(argv[4]);
	tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers);

	std::vector<std::pair<size_t, size_t>> pairs; // from, to
	n = edges(argv[1], n, [&](size_t from, size_t to) { pairs.emplace_back(from, to); });
	std::vector<bool> waits(n);
	for (auto [from, to] : pairs) waits[to] = true;

	tbb::flow::graph g;
	std::vector<std::unique_ptr<node>> nodes;
	std::vector<intptr_t> results(n);
	nodes.reserve(n);
	for (size_t i = 0; i < n; i++)
		nodes.push_back(std::make_unique<node>(g, [&, i](const tbb::flow::continue_msg &m) {
			results[i] = 1;
			return m;
		}));
	for (auto [from, to] : pairs) tbb::flow::make_edge(*nodes[from], *nodes[to]);
	std::vector<node *> first;
	for (size_t i = 0; i < n; i++)
		if (!waits[i]) first.push_back(nodes[i].get());

	std::vector<double> times;
	for (int run = 0; run <= runs; run++) {
		auto start = std::chrono::steady_clock::now();
		for (node *f : first) f->try_put(tbb::flow::continue_msg());
		g.wait_for_all();
		std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
		if (run > 0) times.push_back(took.count());
	}
	std::sort(times.begin(), times.end());
	double median = runs % 2 ? times[runs / 2] : (times[runs / 2 - 1] + times[runs / 2]) / 2;
	std::printf("{\"version\": \"%d.%d\", \"value\": %.3f, \"tasks\": %zu}\n",
		TBB_VERSION_MAJOR, TBB_VERSION_MINOR, median / double(n), n);
	// The nodes of a chain are freed one by one; there is nothing to learn from it.
	std::fflush(stdout);
	std::_Exit(0);
}
