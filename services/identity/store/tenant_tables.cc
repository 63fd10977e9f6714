#include "services/identity/store/tenant_tables.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/tenants.h"
#include "services/identity/store/columns.h"

namespace upward::identity::store {
namespace {

using Json = nlohmann::json;

constexpr char kSelectTenants[] =
    "SELECT tenant_id, display_name, create_time, create_request_id FROM tenants";

TenantRow TenantFromRow(const sql::Row& row) {
  return {
      {.id = base::TenantId(row.Text(0)), .display_name = row.Text(1), .create_time = row.Time(2)},
      row.Text(3)};
}

std::string BandsToColumn(const std::vector<GenerationBand>& bands) {
  Json list = Json::array();
  for (const GenerationBand& band : bands) {
    list.push_back(
        {{"name", band.name}, {"first_year", band.first_year}, {"last_year", band.last_year}});
  }
  return list.dump();
}

std::vector<GenerationBand> BandsFromColumn(const std::string& column) {
  const Json list = Json::parse(column, nullptr, /*allow_exceptions=*/false);
  UPWARD_CHECK(list.is_array(), "the bands were not written by this store");
  std::vector<GenerationBand> bands;
  for (const Json& band : list) {
    bands.push_back({.name = band["name"].get<std::string>(),
                     .first_year = band["first_year"].get<int>(),
                     .last_year = band["last_year"].get<int>()});
  }
  return bands;
}

std::string Etag(std::int64_t version) { return absl::StrCat(version); }

}  // namespace

absl::StatusOr<bool> InsertTenant(sql::Transaction& transaction, const TenantRow& row) {
  UPWARD_ASSIGN_OR_RETURN(
      const std::int64_t inserted,
      transaction.Execute(
          "INSERT INTO tenants (tenant_id, display_name, create_time, create_request_id)"
          " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id) DO NOTHING",
          {row.tenant.id.value(), row.tenant.display_name, sql::Micros(row.tenant.create_time),
           row.create_request_id}));
  return inserted == 1;
}

absl::StatusOr<std::optional<TenantRow>> FindTenant(sql::Transaction& transaction,
                                                    const base::TenantId& id) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction.Query(absl::StrCat(kSelectTenants, " WHERE tenant_id = $1"), {id.value()}));
  if (rows.empty()) return std::nullopt;
  return TenantFromRow(rows.front());
}

absl::StatusOr<std::vector<Tenant>> SelectTenants(sql::Transaction& transaction,
                                                  const base::TenantId& after, int limit) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction.Query(
          absl::StrCat(kSelectTenants, " WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2"),
          {after.value(), std::int64_t{limit}}));
  std::vector<Tenant> tenants;
  tenants.reserve(rows.size());
  for (const sql::Row& row : rows) tenants.push_back(TenantFromRow(row).tenant);
  return tenants;
}

absl::StatusOr<TenantSettings> LoadSettings(sql::Transaction& transaction) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction.Query("SELECT version, keep_generation, generation_bands, attribute_names,"
                        " sensitive_attributes, drop_percent_max FROM tenant_settings"
                        " WHERE tenant_id = $1",
                        {transaction.scope().tenant().value()}));
  if (rows.empty()) return DefaultSettings();
  const sql::Row& row = rows.front();
  TenantSettings settings;
  settings.etag = Etag(row.Int(0));
  settings.keep_generation = row.Bool(1);
  settings.generation_bands = BandsFromColumn(row.Text(2));
  settings.attribute_names = ListFromColumn(row.Text(3));
  settings.sensitive_attributes = ListFromColumn(row.Text(4));
  settings.drop_percent_max = static_cast<int>(row.Int(5));
  return settings;
}

absl::StatusOr<TenantSettings> ReplaceSettings(sql::Transaction& transaction,
                                               const TenantSettings& settings) {
  UPWARD_ASSIGN_OR_RETURN(const TenantSettings stored, LoadSettings(transaction));
  if (stored.etag != settings.etag) {
    return base::Error(
        absl::StatusCode::kAborted, "ETAG_MISMATCH",
        "Somebody else changed the settings. Read them again and repeat the change.");
  }
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction.Query(
          "INSERT INTO tenant_settings (tenant_id, version, keep_generation, generation_bands,"
          " attribute_names, sensitive_attributes, drop_percent_max)"
          " VALUES ($1, 1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id) DO UPDATE"
          " SET version = tenant_settings.version + 1, keep_generation = excluded.keep_generation,"
          " generation_bands = excluded.generation_bands,"
          " attribute_names = excluded.attribute_names,"
          " sensitive_attributes = excluded.sensitive_attributes,"
          " drop_percent_max = excluded.drop_percent_max RETURNING version",
          {transaction.scope().tenant().value(), std::int64_t{settings.keep_generation},
           BandsToColumn(settings.generation_bands), ListToColumn(settings.attribute_names),
           ListToColumn(settings.sensitive_attributes), std::int64_t{settings.drop_percent_max}}));
  UPWARD_CHECK(rows.size() == 1, "an upsert of one row returns it");
  TenantSettings saved = settings;
  saved.etag = Etag(rows.front().Int(0));
  return saved;
}

}  // namespace upward::identity::store
