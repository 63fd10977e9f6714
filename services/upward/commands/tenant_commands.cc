// `upward tenant`: subsidiaries and their settings.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/option_types.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"

namespace upward::commands {
namespace {

using console::Table;
using identity::v1::TenantService;
using identity::v1::TenantSettings;
using Stub = TenantService::Stub;

struct CreateOptions {
  std::string id;
  std::string name;
};

absl::Status Create(Session& session, const CreateOptions& options) {
  identity::v1::CreateTenantRequest request;
  request.mutable_tenant()->set_tenant_id(options.id);
  request.mutable_tenant()->set_display_name(options.name.empty() ? options.id : options.name);
  const auto stub = session.Identity<TenantService>();
  UPWARD_ASSIGN_OR_RETURN(const auto tenant, Change(session, *stub, &Stub::CreateTenant, request));
  session.console().Tell(tenant, tenant.tenant_id(),
                         absl::StrCat("tenant ", tenant.tenant_id(), " created"));
  return absl::OkStatus();
}

absl::Status List(Session& session, const NoOptions&) {
  const auto stub = session.Identity<TenantService>();
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListTenants,
                                                  identity::v1::ListTenantsRequest()));
  const auto table = [&all] {
    Table made({{"tenant", console::ColumnKind::kId}, {"name"}, {"created"}});
    for (const auto& tenant : all.tenants()) {
      made.AddRow(
          {tenant.tenant_id(), tenant.display_name(), console::TimeText(tenant.create_time())});
    }
    return made;
  };
  session.console().Show(all, table, "no tenants; `upward tenant create` makes one");
  return absl::OkStatus();
}

Table SettingsTable(const TenantSettings& settings) {
  Table table({{"setting"}, {"value"}});
  std::vector<std::string> bands;
  for (const auto& band : settings.generation_bands()) {
    bands.push_back(absl::StrCat(band.name(), " (", band.first_year(), "-", band.last_year(), ")"));
  }
  table.AddRow({"keep generation", settings.keep_generation() ? "yes" : "no"});
  table.AddRow({"generation bands", absl::StrJoin(bands, ", ")});
  table.AddRow({"attributes", absl::StrJoin(settings.attribute_names(), ", ")});
  table.AddRow({"only with consent", absl::StrJoin(settings.sensitive_attributes(), ", ")});
  table.AddRow({"drop percent max", std::to_string(settings.drop_percent_max())});
  return table;
}

absl::StatusOr<TenantSettings> ReadSettings(Session& session, Stub& stub) {
  return Call(session, stub, &Stub::GetTenantSettings, identity::v1::GetTenantSettingsRequest());
}

absl::Status GetSettings(Session& session, const NoOptions&) {
  const auto stub = session.Identity<TenantService>();
  UPWARD_ASSIGN_OR_RETURN(const TenantSettings settings, ReadSettings(session, *stub));
  session.console().ShowOne(settings, "", SettingsTable(settings));
  return absl::OkStatus();
}

// What is not given stays as it is.
struct SettingsOptions {
  std::optional<bool> keep_generation;
  std::optional<std::vector<std::string>> attributes;
  std::vector<std::string> more_attributes;
  std::optional<std::vector<std::string>> sensitive;
  std::vector<identity::v1::GenerationBand> bands;
  bool default_bands = false;
  std::optional<int> drop_percent_max;
};

void Apply(const SettingsOptions& options, TenantSettings& settings) {
  if (options.keep_generation) settings.set_keep_generation(*options.keep_generation);
  if (options.default_bands || !options.bands.empty()) {
    settings.mutable_generation_bands()->Assign(options.bands.begin(), options.bands.end());
  }
  auto& names = *settings.mutable_attribute_names();
  if (options.attributes) names.Assign(options.attributes->begin(), options.attributes->end());
  for (const std::string& name : options.more_attributes) {
    if (std::find(names.begin(), names.end(), name) == names.end()) *names.Add() = name;
  }
  if (options.sensitive) {
    settings.mutable_sensitive_attributes()->Assign(options.sensitive->begin(),
                                                    options.sensitive->end());
  }
  if (options.drop_percent_max) settings.set_drop_percent_max(*options.drop_percent_max);
}

absl::Status SetSettings(Session& session, const SettingsOptions& options) {
  if (!options.keep_generation && !options.attributes && options.more_attributes.empty() &&
      !options.sensitive && options.bands.empty() && !options.default_bands &&
      !options.drop_percent_max) {
    return UsageError("name at least one setting to change");
  }
  const auto stub = session.Identity<TenantService>();
  identity::v1::UpdateTenantSettingsRequest request;
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_settings(), ReadSettings(session, *stub));
  Apply(options, *request.mutable_settings());
  UPWARD_ASSIGN_OR_RETURN(const TenantSettings changed,
                          Change(session, *stub, &Stub::UpdateTenantSettings, request));
  session.console().ShowOne(changed, "", SettingsTable(changed));
  return absl::OkStatus();
}

// The whole list: the flag once for each band.
CLI::Option* AddBands(CLI::App& app, std::vector<identity::v1::GenerationBand>& bands) {
  return app
      .add_option_function<std::vector<std::string>>(
          "--generation-band",
          [&bands](const std::vector<std::string>& given) {
            for (const std::string& text : given) bands.push_back(*ParseGenerationBand(text));
          },
          "Years of birth, both included, and their name; the bands given take the place of all")
      ->check([](const std::string& text) {
        return ParseGenerationBand(text).has_value()
                   ? ""
                   : "'" + text + "' is no band; write NAME=YEAR-YEAR, such as Later=1965-2010";
      })
      ->allow_extra_args(false)
      ->type_name("NAME=YEAR-YEAR");
}

void AddSettings(CLI::App& tenant, Program& program) {
  CLI::App& settings = *tenant.add_subcommand("settings", "How your tenant treats personal data.");
  settings.require_subcommand(1);
  settings.fallthrough();
  program.Add<NoOptions>(settings, {"get", "Shows the settings.", {"upward tenant settings get"}},
                         &GetSettings);
  auto set = program.Add<SettingsOptions>(
      settings,
      {"set",
       "Changes the settings that are named; the others stay.",
       {"upward tenant settings set --keep-generation --attribute region --attribute shift",
        "upward tenant settings set --add-attribute works_council",
        "upward tenant settings set --generation-band \"Boomers=1946-1964\" --generation-band "
        "\"Later=1965-2010\"",
        "upward tenant settings set --sensitive gender,generation --drop-percent-max 10"}},
      &SetSettings);
  SettingsOptions& options = set.options;
  auto* keep = set.app.add_flag_callback(
      "--keep-generation", [&options] { options.keep_generation = true; },
      "Turn birth dates into generation bands; the dates are never kept");
  set.app
      .add_flag_callback(
          "--drop-birth-dates", [&options] { options.keep_generation = false; },
          "Keep nothing of a birth date")
      ->excludes(keep);
  auto* bands = AddBands(set.app, options.bands);
  set.app
      .add_flag("--default-generation-bands", options.default_bands,
                "The five bands of common usage again")
      ->excludes(bands);
  AddTextsIfGiven(
      set.app, "--attribute", options.attributes,
      "Attributes of your own that may be imported and matched by: the whole list, instead of "
      "the present one")
      ->type_name("NAME");
  AddTexts(set.app, "--add-attribute", options.more_attributes,
           "The same, beside those of the present list")
      ->type_name("NAME");
  AddTextsIfGiven(set.app, "--sensitive", options.sensitive,
                  "Attributes used only with consent: the whole list, instead of the present one")
      ->type_name("NAME");
  set.app
      .add_option(
          "--drop-percent-max", set.options.drop_percent_max,
          "Largest share of people that one import may end without --allow-drop, in percent")
      ->check(CLI::Range(1, 100));
}

}  // namespace

void AddTenant(Program& program) {
  CLI::App& tenant = program.AddGroup({"tenant", "Subsidiaries and their settings.", {}});
  auto create =
      program.Add<CreateOptions>(tenant,
                                 {"create",
                                  "Creates a tenant. Needs the role operator.",
                                  {"upward tenant create harbour-line --name \"Harbour Line\""}},
                                 &Create);
  create.app.add_option("id", create.options.id, "Lower-case letters, digits and hyphens")
      ->required();
  create.app.add_option("--name", create.options.name, "As people read it; the id if not given");
  program.Add<NoOptions>(
      tenant, {"list", "Lists all tenants. Needs the role operator.", {"upward tenant list"}},
      &List);
  AddSettings(tenant, program);
}

}  // namespace upward::commands
