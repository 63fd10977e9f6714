// Whether statements that forget the tenant stay within it, for every table of a service.
#pragma once

#include <string>
#include <vector>

#include "libs/sql/testing/test_database.h"

namespace upward::sql {

// Finds every table and view with a column tenant_id in PostgreSQL's catalogue, so that a new one
// is judged without being named, and puts a row of each of two tenants of its own into every table,
// past foreign keys and triggers. The answers are breaches, a sentence each: none when all is well.
//
// Refers to the database and leaves its rows in it. Used by one thread. A table into which it can
// put no row (a type or a check that it does not know) ends the test program: teach it the value.
// REQUIRES: the engine is PostgreSQL.
class RowSecurityCheck {
 public:
  explicit RowSecurityCheck(TestDatabase& database);

  // A tenant reads its own rows and no others; one without rows reads none.
  std::vector<std::string> Reading();
  // A tenant changes its own rows and no others; it neither adds a row for another tenant nor gives
  // one away; one without rows changes and deletes none.
  std::vector<std::string> Writing();

 private:
  struct Relation {
    std::string name;  // quoted where it must be
    bool is_table;     // else a view
  };

  // An INSERT for each table, with a value in every column that needs one.
  std::vector<std::string> Inserts(const std::string& tenant, int number);
  void ExpectRefused(const std::string& statement, std::vector<std::string>& breaches);
  void ExpectChanged(std::int64_t rows, const std::string& tenant, const std::string& statement,
                     std::vector<std::string>& breaches);

  TestDatabase& database_;
  std::vector<Relation> relations_;
};

}  // namespace upward::sql
