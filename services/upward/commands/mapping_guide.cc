#include "services/upward/commands/mapping_guide.h"

#include <array>
#include <string>
#include <utility>

namespace upward::commands {
namespace {

using Field = std::pair<const char*, const char*>;

constexpr std::array<Field, 24> kFields = {{
    {"employee_id", "number in the HR platform; this or post_id is required"},
    {"given_name", "first name"},
    {"family_name", "last name"},
    {"name", "the whole name, instead of the two"},
    {"email", "work address"},
    {"job_title", "text"},
    {"job_level", "whole number; 0 is the head of the company"},
    {"job_family", "text"},
    {"department", "text"},
    {"division", "text"},
    {"location", "place of work"},
    {"time_zone", "such as Europe/Berlin"},
    {"languages", "list, such as de;en"},
    {"gender", "text"},
    {"birth_date", "day; becomes a generation band, and only with --keep-generation"},
    {"hire_date", "day"},
    {"leave_date", "day; empty or 9999-12-31: no end"},
    {"leave_kind", "voluntary, involuntary or empty; translate yours by \"values\""},
    {"employment_type", "text"},
    {"manager_employee_id", "employee_id of the manager; empty for the head"},
    {"dotted_manager_employee_ids", "list of employee_ids"},
    {"consent", "list of the sensitive attributes that may be used, such as gender;generation"},
    {"post_id", "number of a post, for files of posts"},
    {"manager_post_id", "post_id of the manager, instead of manager_employee_id"},
}};

constexpr char kKeys[] =
    "A mapping is a JSON file with these keys; \"columns\" alone is required:\n"
    "  format      \"delimiter\" (a comma), \"date_formats\" (a list of strptime formats, "
    "%Y-%m-%d),\n"
    "              \"list_separator\" (a semicolon)\n"
    "  columns     field of a person: column of the file; the fields are listed below\n"
    "  attributes  attribute of your own: column; first named by\n"
    "              `upward tenant settings set --add-attribute NAME`\n"
    "  values      field: {value in the file: value to keep}\n"
    "  only_rows   column: value; rows with another value are passed over\n";

constexpr char kExample[] = R"({
  "format": {"delimiter": ",", "date_formats": ["%Y-%m-%d"], "list_separator": ";"},
  "columns": {
    "employee_id": "Employee Number",
    "given_name": "First Name",
    "family_name": "Last Name",
    "email": "Work Email",
    "job_title": "Position Title",
    "job_level": "Grade",
    "job_family": "Job Family",
    "department": "Department",
    "division": "Division",
    "location": "Site",
    "time_zone": "Time Zone",
    "languages": "Languages",
    "gender": "Gender",
    "birth_date": "Date of Birth",
    "hire_date": "Start Date",
    "leave_date": "End Date",
    "leave_kind": "Leaving Reason",
    "employment_type": "Contract",
    "manager_employee_id": "Line Manager",
    "dotted_manager_employee_ids": "Dotted Line Managers",
    "consent": "Consent"
  },
  "attributes": {"region": "Region"},
  "values": {
    "gender": {"F": "female", "M": "male"},
    "leave_kind": {"Resigned": "voluntary", "Dismissed": "involuntary"}
  },
  "only_rows": {"Snapshot": "2025-12-31"}
}
)";

}  // namespace

std::string_view ExampleMapping() { return kExample; }

console::Table MappingFields() {
  console::Table table({{"field"}, {"what its cells hold"}});
  for (const auto& [name, what] : kFields) table.AddRow({name, what});
  return table;
}

std::string_view MappingKeys() { return kKeys; }

}  // namespace upward::commands
