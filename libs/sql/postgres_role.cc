#include "libs/sql/postgres_role.h"

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"

namespace upward::sql {
namespace {

// A member of an owning role can act as the owner, so membership counts.
constexpr char kRole[] =
    "SELECT r.rolname, r.rolsuper, r.rolbypassrls, "
    "pg_has_role(current_user, n.nspowner, 'MEMBER') OR EXISTS ("
    "SELECT 1 FROM pg_class c WHERE c.relnamespace = n.oid "
    "AND pg_has_role(current_user, c.relowner, 'MEMBER')) "
    "FROM pg_roles r, pg_namespace n "
    "WHERE r.rolname = current_user AND n.nspname = current_schema()";

}  // namespace

absl::Status CheckServiceRole(Database& database) {
  return database.Read(Scope::System(), [](Transaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kRole));
    if (rows.empty()) {
      return absl::FailedPreconditionError(
          "the service's role sees no schema: grant it USAGE, or run the migrations first");
    }
    const Row& role = rows[0];
    const char* fault = role.Bool(1)   ? "is a superuser"
                        : role.Bool(2) ? "has BYPASSRLS"
                        : role.Bool(3) ? "owns the schema or a table"
                                       : nullptr;
    if (fault == nullptr) return absl::OkStatus();
    return base::Error(
        absl::StatusCode::kFailedPrecondition, "STORAGE_ROLE_UNSAFE",
        absl::StrCat("The database role ", role.Text(0), " ", fault,
                     ", so row-level security would not keep tenants apart: connect the service as "
                     "an ordinary role and give the owner's URL for migrations only."));
  });
}

}  // namespace upward::sql
