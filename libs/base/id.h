// Identifiers that cannot be mistaken for one another: a PersonId never fits where a TenantId goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace upward::base {

// A string id of the kind that `Tag` names. Cheap to move; ordered and hashable. An empty id
// means "none" and is never stored.
template <typename Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend bool operator==(const StrongId&, const StrongId&) = default;
  friend auto operator<=>(const StrongId&, const StrongId&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const StrongId& id) {
    return H::combine(std::move(state), id.value_);
  }

 private:
  std::string value_;
};

// A subsidiary of the enterprise. Every row, query and token is bound to one. It lives here because
// every library that touches the outside world needs it.
using TenantId = StrongId<struct TenantIdTag>;

}  // namespace upward::base
