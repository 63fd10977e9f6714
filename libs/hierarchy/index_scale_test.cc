// Goal: the index stays small and answers on forests as large and as deep as they may be.
// Method: 300,000 nodes as a chain, as an organisation and as a net that defeats whole sets.
#include <numeric>
#include <random>

#include "gtest/gtest.h"

#include "libs/hierarchy/index.h"

namespace upward::hierarchy {
namespace {

constexpr int32_t kNodes = 300'000;
constexpr size_t kMaxBytesPerNode = 64;
constexpr size_t kBytesPerNodeWithoutDotted = 24;

Index Make(const std::vector<int32_t>& parent, const std::vector<DottedEdge>& dotted) {
  absl::StatusOr<Index> index = Index::Build(parent, dotted);
  EXPECT_TRUE(index.ok()) << index.status();
  return *std::move(index);
}

TEST(IndexScaleTest, ADeepChain) {
  std::vector<int32_t> parent(kNodes);
  std::iota(parent.begin(), parent.end(), -1);
  const Index index = Make(parent, {});
  EXPECT_EQ(index.Depth(kNodes - 1), kNodes - 1);
  EXPECT_TRUE(index.IsAncestor(0, kNodes - 1));
  EXPECT_FALSE(index.IsAncestor(kNodes - 1, 0));
  EXPECT_EQ(index.Classify(0, kNodes - 1).levels_between, kNodes - 2);
  EXPECT_EQ(index.LowestCommonAncestor(kNodes - 1, 5), 5);
  EXPECT_LE(index.MemoryBytes(), kBytesPerNodeWithoutDotted * kNodes + 64);
}

TEST(IndexScaleTest, ADottedEdgeFromTheTopOfAChainToItsEndClosesIt) {
  std::vector<int32_t> parent(kNodes);
  std::iota(parent.begin(), parent.end(), -1);
  const Index index = Make(parent, {{0, kNodes - 1}});
  EXPECT_TRUE(index.Reaches(0, kNodes - 1));
  EXPECT_TRUE(index.Reaches(1234, 1234));
  EXPECT_LE(index.MemoryBytes(), kMaxBytesPerNode * kNodes);
}

// Spans of seven, and one person in eight with a dotted line to someone of the upper levels.
TEST(IndexScaleTest, AnOrganisation) {
  std::mt19937 random(3);
  std::vector<int32_t> parent(kNodes, kNoParent);
  std::vector<DottedEdge> dotted;
  for (int32_t node = 1; node < kNodes; ++node) {
    parent[node] = (node - 1) / 7;
    if (random() % 8 == 0) dotted.push_back({node, static_cast<int32_t>(random() % (kNodes / 7))});
  }
  const Index index = Make(parent, dotted);
  EXPECT_LE(index.MemoryBytes(), kMaxBytesPerNode * kNodes);
  RecordProperty("bytes_per_node", static_cast<int>(index.MemoryBytes() / kNodes));
  for (const DottedEdge& edge : dotted) {
    EXPECT_TRUE(edge.child == edge.parent || index.Reaches(edge.child, edge.parent));
  }
}

// Each node of a chain has a dotted edge to a leaf of its own beside the chain: the whole sets
// would hold a number for each pair of nodes.
TEST(IndexScaleTest, SetsThatGrowAlongAChainStaySmall) {
  constexpr int32_t kChain = kNodes / 2;
  std::vector<int32_t> parent(kNodes, kNoParent);
  std::vector<DottedEdge> dotted;
  for (int32_t node = 1; node < kChain; ++node) parent[node] = node - 1;
  for (int32_t node = 0; node < kChain; ++node) dotted.push_back({node, kChain + node});
  const Index index = Make(parent, dotted);
  EXPECT_LE(index.MemoryBytes(), kMaxBytesPerNode * kNodes);
  EXPECT_TRUE(index.Reaches(kChain - 1, kChain));
  EXPECT_TRUE(index.Reaches(100, kChain + 100));
  EXPECT_FALSE(index.Reaches(100, kChain + 101));
}

}  // namespace
}  // namespace upward::hierarchy
