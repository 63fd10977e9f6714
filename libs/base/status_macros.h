// Early return on error, for functions that answer absl::Status or absl::StatusOr.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define UPWARD_STATUS_CONCAT_INNER_(a, b) a##b
#define UPWARD_STATUS_CONCAT_(a, b) UPWARD_STATUS_CONCAT_INNER_(a, b)

// UPWARD_RETURN_IF_ERROR(expression): returns the status of `expression` unless it is OK.
#define UPWARD_RETURN_IF_ERROR(expression)           \
  do {                                               \
    ::absl::Status upward_status_ = (expression);    \
    if (!upward_status_.ok()) return upward_status_; \
  } while (false)

// UPWARD_ASSIGN_OR_RETURN(auto value, expression): unwraps a StatusOr or returns its status.
#define UPWARD_ASSIGN_OR_RETURN(declaration, expression)                                         \
  UPWARD_ASSIGN_OR_RETURN_IMPL_(UPWARD_STATUS_CONCAT_(upward_status_or_, __LINE__), declaration, \
                                expression)
#define UPWARD_ASSIGN_OR_RETURN_IMPL_(holder, declaration, expression) \
  auto holder = (expression);                                          \
  if (!holder.ok()) return std::move(holder).status();                 \
  declaration = *std::move(holder)
