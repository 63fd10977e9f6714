#include "libs/assignment/testing/oracles.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

namespace upward::assignment {
namespace {

bool Contains(std::span<const Edge> edges, Edge edge) {
  return std::find(edges.begin(), edges.end(), edge) != edges.end();
}

// Decides pair after pair, in order, to take it before to leave it: of equal sets of one size the
// first met comes first in lexicographic order.
class Trial {
 public:
  Trial(const Problem& problem, const Wish& wish) {
    std::vector<int32_t> scores(problem.columns());
    for (int32_t row = 0; row < problem.rows(); ++row) {
      problem.ScoreRow(row, scores);
      row_room_.push_back(problem.row_capacity(row));
      for (int32_t column = 0; column < problem.columns(); ++column) {
        const Edge edge = {row, column};
        const bool needed = wish.forced == edge || Contains(problem.pinned(), edge);
        needed_ += needed ? 1 : 0;
        if (scores[column] == kForbidden || wish.forbidden == edge) continue;
        choices_.push_back({{row, column, scores[column]}, needed});
      }
    }
    for (int32_t column = 0; column < problem.columns(); ++column) {
      column_room_.push_back(problem.column_capacity(column));
    }
  }

  std::optional<Answer> Run() {
    Decide(0);
    return std::move(best_);
  }

 private:
  struct Choice {
    Pair pair;
    bool needed;
  };

  void Decide(size_t next) {
    if (next == choices_.size()) {
      Compare();
      return;
    }
    const auto& [pair, needed] = choices_[next];
    int32_t& row_room = row_room_[pair.row];
    int32_t& column_room = column_room_[pair.column];
    if (row_room > 0 && column_room > 0) {
      --row_room, --column_room;
      taken_.push_back(pair);
      needed_ -= needed ? 1 : 0;
      Decide(next + 1);
      needed_ += needed ? 1 : 0;
      taken_.pop_back();
      ++row_room, ++column_room;
    }
    if (!needed) Decide(next + 1);
  }

  void Compare() {
    if (needed_ > 0) return;  // A needed pair is not even a choice.
    int64_t total = 0;
    for (const Pair& pair : taken_) total += pair.score;
    if (best_.has_value() && std::make_pair(taken_.size(), total) <=
                                 std::make_pair(best_->pairs.size(), best_->total_score)) {
      return;
    }
    best_ = Answer{taken_, total};
  }

  std::vector<Choice> choices_;
  std::vector<int32_t> row_room_;
  std::vector<int32_t> column_room_;
  int32_t needed_ = 0;
  std::vector<Pair> taken_;
  std::optional<Answer> best_;
};

// Minimum-cost flow from a source through rows and columns to a sink, arc by arc.
class Flow {
 public:
  explicit Flow(int32_t nodes) : arcs_of_(nodes) {}

  void AddArc(int32_t from, int32_t to, int32_t room, int64_t cost) {
    arcs_of_[from].push_back(arcs_.size());
    arcs_.push_back({to, room, cost});
    arcs_of_[to].push_back(arcs_.size());
    arcs_.push_back({from, 0, -cost});
  }

  // Sends one unit on the cheapest way; false when no way costs less than nothing.
  bool Send(int32_t source, int32_t sink) {
    constexpr int64_t kFar = std::numeric_limits<int64_t>::max() / 2;
    std::vector<int64_t> cost(arcs_of_.size(), kFar);
    std::vector<size_t> by(arcs_of_.size());
    std::vector<bool> waiting(arcs_of_.size(), false);
    std::deque<int32_t> queue = {source};
    cost[source] = 0;
    while (!queue.empty()) {
      const int32_t node = queue.front();
      queue.pop_front();
      waiting[node] = false;
      for (const size_t number : arcs_of_[node]) {
        const Arc& arc = arcs_[number];
        if (arc.room == 0 || cost[node] + arc.cost >= cost[arc.to]) continue;
        cost[arc.to] = cost[node] + arc.cost;
        by[arc.to] = number;
        if (!waiting[arc.to]) queue.push_back(arc.to);
        waiting[arc.to] = true;
      }
    }
    if (cost[sink] >= 0) return false;
    for (int32_t node = sink; node != source; node = arcs_[by[node] ^ 1].to) {
      --arcs_[by[node]].room;
      ++arcs_[by[node] ^ 1].room;
    }
    total_ += cost[sink];
    return true;
  }

  int64_t total() const { return total_; }

 private:
  struct Arc {
    int32_t to;
    int32_t room;
    int64_t cost;
  };

  std::vector<std::vector<size_t>> arcs_of_;
  std::vector<Arc> arcs_;  // Each followed by its reverse.
  int64_t total_ = 0;
};

}  // namespace

std::optional<Answer> TryEverything(const Problem& problem, const Wish& wish) {
  return Trial(problem, wish).Run();
}

Value ValueByBellmanFord(const Problem& problem) {
  // Far above any total of the tables in tests.
  constexpr int64_t kWorthOfAPair = int64_t{1} << 40;
  const int32_t source = problem.rows() + problem.columns();
  const int32_t sink = source + 1;
  Flow flow(sink + 1);
  std::vector<int32_t> scores(problem.columns());
  for (int32_t row = 0; row < problem.rows(); ++row) {
    flow.AddArc(source, row, problem.row_capacity(row), 0);
    problem.ScoreRow(row, scores);
    for (int32_t column = 0; column < problem.columns(); ++column) {
      if (scores[column] == kForbidden) continue;
      flow.AddArc(row, problem.rows() + column, 1, -kWorthOfAPair - scores[column]);
    }
  }
  for (int32_t column = 0; column < problem.columns(); ++column) {
    flow.AddArc(problem.rows() + column, sink, problem.column_capacity(column), 0);
  }
  Value value;
  while (flow.Send(source, sink)) ++value.pairs;
  value.total_score = -flow.total() - value.pairs * kWorthOfAPair;
  return value;
}

}  // namespace upward::assignment
