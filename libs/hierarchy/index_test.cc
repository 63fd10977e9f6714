// Goal: every query answers what its definition says, on any forest with any dotted edges.
// Method: hand-made examples, and seeded random forests against walking the edges one by one.
#include "libs/hierarchy/index.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::hierarchy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Index Make(const std::vector<int32_t>& parent, const std::vector<DottedEdge>& dotted = {}) {
  absl::StatusOr<Index> index = Index::Build(parent, dotted);
  EXPECT_TRUE(index.ok()) << index.status();
  return *std::move(index);
}

//        0            6
//      /   \          |
//     1     2         7
//    / \    |
//   3   4   5
const std::vector<int32_t> kTwoTrees = {-1, 0, 0, 1, 1, 2, -1, 6};

TEST(IndexTest, TreeQueries) {
  const Index index = Make(kTwoTrees);
  EXPECT_EQ(index.size(), 8);
  EXPECT_EQ(index.Parent(4), 1);
  EXPECT_EQ(index.Depth(6), 0);
  EXPECT_EQ(index.Depth(4), 2);
  EXPECT_THAT(index.ChainOf(5), ElementsAre(2, 0));
  EXPECT_THAT(index.ChainOf(0), IsEmpty());
  EXPECT_THAT(index.Children(0), ElementsAre(1, 2));
  EXPECT_THAT(index.Children(7), IsEmpty());
  EXPECT_THAT(index.Subtree(0), ElementsAre(0, 1, 3, 4, 2, 5));
  EXPECT_EQ(index.SubtreeSize(1), 3);
  EXPECT_EQ(index.LowestCommonAncestor(3, 5), 0);
  EXPECT_EQ(index.LowestCommonAncestor(3, 1), 1);
  EXPECT_EQ(index.LowestCommonAncestor(3, 7), std::nullopt);
}

TEST(IndexTest, AnEmptyForest) {
  const Index index = Make({});
  EXPECT_EQ(index.size(), 0);
}

TEST(IndexTest, ClassifySaysWhatTheFirstIsToTheSecond) {
  const Index index = Make(kTwoTrees, {{7, 1}});
  EXPECT_EQ(index.Classify(3, 3), (Relation{RelationKind::kSame, 0}));
  EXPECT_EQ(index.Classify(1, 3), (Relation{RelationKind::kSolidAncestor, 0}));
  EXPECT_EQ(index.Classify(0, 3), (Relation{RelationKind::kSolidAncestor, 1}));
  EXPECT_EQ(index.Classify(3, 0), (Relation{RelationKind::kSolidDescendant, 1}));
  EXPECT_EQ(index.Classify(0, 7), (Relation{RelationKind::kDottedAncestor, 0}));
  EXPECT_EQ(index.Classify(7, 1), (Relation{RelationKind::kDottedDescendant, 0}));
  EXPECT_EQ(index.Classify(3, 4), (Relation{RelationKind::kSiblings, 0}));
  EXPECT_EQ(index.Classify(3, 5), (Relation{RelationKind::kNone, 0}));
  EXPECT_EQ(index.Classify(0, 6), (Relation{RelationKind::kNone, 0})) << "roots share no parent";
}

TEST(IndexTest, DottedTargetsAreInheritedAndFollowed) {
  // 3 inherits 1's dotted edge to 5; 5's parent 2 has one to 7.
  const Index index = Make(kTwoTrees, {{1, 5}, {2, 7}});
  for (const int32_t to : {5, 2, 7, 6}) {
    EXPECT_TRUE(index.Reaches(3, to)) << to;
    EXPECT_FALSE(index.Reaches(to, 3)) << to;
  }
  EXPECT_FALSE(index.Reaches(0, 7)) << "a dotted edge does not bind those above";
}

TEST(IndexTest, NodesOnADottedCycleReachOneAnother) {
  const Index index = Make(kTwoTrees, {{0, 7}, {6, 3}, {4, 4}});
  for (const int32_t node : {0, 1, 3, 6, 7}) {
    for (const int32_t other : {0, 1, 3, 6, 7}) EXPECT_TRUE(index.Reaches(node, other));
  }
  EXPECT_TRUE(index.Reaches(4, 7));
  EXPECT_FALSE(index.Reaches(7, 4));
  EXPECT_FALSE(index.Reaches(4, 4)) << "an edge to itself is ignored";
  EXPECT_EQ(index.Classify(3, 7).kind, RelationKind::kDottedAncestor);
  EXPECT_EQ(index.Classify(7, 3).kind, RelationKind::kDottedAncestor);
}

TEST(IndexTest, RejectsWhatIsNoForest) {
  const auto build = [](std::vector<int32_t> parent, std::vector<DottedEdge> dotted) {
    return Index::Build(parent, dotted).status().code();
  };
  EXPECT_EQ(build({-1, 2, 1}, {}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build({0}, {}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build({-1, 2}, {}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build({-1, -2}, {}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build({-1, 0}, {{0, 2}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build({-1, 0}, {{-1, 0}}), absl::StatusCode::kInvalidArgument);
}

// The definitions, read off the edges.
struct Oracle {
  std::vector<int32_t> parent;
  std::vector<DottedEdge> dotted;

  std::vector<bool> ReachedFrom(int32_t start) const {
    std::vector<bool> reached(parent.size(), false);
    std::vector<int32_t> to_visit = {start};
    const auto step = [&](int32_t to) {
      if (to < 0 || reached[to]) return;
      reached[to] = true;
      to_visit.push_back(to);
    };
    while (!to_visit.empty()) {
      const int32_t node = to_visit.back();
      to_visit.pop_back();
      step(parent[node]);
      for (const DottedEdge& edge : dotted) {
        if (edge.child == node && edge.parent != node) step(edge.parent);
      }
    }
    return reached;
  }

  // Number of solid edges from `below` up to `above`, or -1.
  int32_t LevelsUp(int32_t below, int32_t above) const {
    int32_t levels = 0;
    while (below != above && below >= 0) {
      below = parent[below];
      ++levels;
    }
    return below < 0 ? -1 : levels;
  }
};

// Parents have smaller numbers before a random renaming, so there is no cycle. `straggle` is how
// often a node becomes a root, `reach` from how far back it takes its parent (1 makes a chain).
Oracle RandomForest(std::mt19937& random, int32_t count, int32_t straggle, int32_t reach,
                    int32_t dotted) {
  std::vector<int32_t> name(count);
  std::iota(name.begin(), name.end(), 0);
  std::shuffle(name.begin(), name.end(), random);
  Oracle oracle;
  oracle.parent.assign(count, -1);
  for (int32_t k = 1; k < count; ++k) {
    if (random() % 100 < static_cast<uint32_t>(straggle)) continue;
    const int32_t back = 1 + static_cast<int32_t>(random() % std::min(k, reach));
    oracle.parent[name[k]] = name[k - back];
  }
  for (int32_t k = 0; k < dotted; ++k) {
    oracle.dotted.push_back(
        {static_cast<int32_t>(random() % count), static_cast<int32_t>(random() % count)});
  }
  return oracle;
}

void ExpectPairMatches(const Oracle& oracle, const Index& index, int32_t a, int32_t b,
                       bool a_reaches_b, bool b_reaches_a) {
  EXPECT_EQ(index.Reaches(a, b), a_reaches_b);
  const int32_t up = oracle.LevelsUp(a, b);
  const int32_t down = oracle.LevelsUp(b, a);
  EXPECT_EQ(index.IsAncestor(b, a), up > 0);
  Relation expected;
  if (a == b) {
    expected.kind = RelationKind::kSame;
  } else if (down > 0) {
    expected = {RelationKind::kSolidAncestor, down - 1};
  } else if (up > 0) {
    expected = {RelationKind::kSolidDescendant, up - 1};
  } else if (b_reaches_a) {
    expected.kind = RelationKind::kDottedAncestor;
  } else if (a_reaches_b) {
    expected.kind = RelationKind::kDottedDescendant;
  } else if (oracle.parent[a] >= 0 && oracle.parent[a] == oracle.parent[b]) {
    expected.kind = RelationKind::kSiblings;
  }
  EXPECT_EQ(index.Classify(a, b), expected);
  std::optional<int32_t> lowest;
  for (int32_t above = a; above >= 0 && !lowest; above = oracle.parent[above]) {
    if (oracle.LevelsUp(b, above) >= 0) lowest = above;
  }
  EXPECT_EQ(index.LowestCommonAncestor(a, b), lowest);
}

void ExpectMatches(const Oracle& oracle) {
  const Index index = Make(oracle.parent, oracle.dotted);
  const auto count = static_cast<int32_t>(oracle.parent.size());
  std::vector<std::vector<bool>> reached;
  for (int32_t node = 0; node < count; ++node) reached.push_back(oracle.ReachedFrom(node));
  for (int32_t a = 0; a < count; ++a) {
    int32_t below = 0;
    for (int32_t b = 0; b < count; ++b) {
      SCOPED_TRACE(absl::StrCat("nodes ", a, " and ", b));
      ExpectPairMatches(oracle, index, a, b, reached[a][b], reached[b][a]);
      if (oracle.LevelsUp(b, a) >= 0) ++below;
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_EQ(index.SubtreeSize(a), below);
    const std::span<const int32_t> subtree = index.Subtree(a);
    ASSERT_EQ(std::ssize(subtree), below);
    EXPECT_EQ(subtree.front(), a);
    for (const int32_t node : subtree) EXPECT_GE(oracle.LevelsUp(node, a), 0);
    EXPECT_EQ(std::ssize(index.ChainOf(a)), index.Depth(a));
  }
}

TEST(IndexTest, AgreesWithWalkingTheEdgesOfSmallForests) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 3000; ++trial) {
    SCOPED_TRACE(absl::StrCat("trial ", trial));
    const auto count = static_cast<int32_t>(1 + random() % 14);
    ExpectMatches(RandomForest(random, count, static_cast<int32_t>(random() % 60),
                               static_cast<int32_t>(1 + random() % 14),
                               static_cast<int32_t>(random() % 8)));
    if (HasFailure()) return;
  }
}

// Deep and full of dotted edges, so that sets outgrow what is held whole and get links.
TEST(IndexTest, AgreesWithWalkingTheEdgesOfLargerForests) {
  std::mt19937 random(11);
  for (int trial = 0; trial < 60; ++trial) {
    SCOPED_TRACE(absl::StrCat("trial ", trial));
    const auto count = static_cast<int32_t>(40 + random() % 60);
    const int32_t reach = trial % 2 == 0 ? 3 : 40;
    ExpectMatches(
        RandomForest(random, count, 10, reach, static_cast<int32_t>(random() % (2 * count))));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace upward::hierarchy
