// A subsidiary of the enterprise and its settings.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"

#include "libs/base/id.h"

namespace upward::identity {

struct Tenant {
  base::TenantId id;  // lower-case letters, digits and hyphens, 2 to 40
  std::string display_name;
  absl::Time create_time;
};

// Birth years from `first_year` to `last_year`, both included.
struct GenerationBand {
  std::string name;
  int first_year = 0;
  int last_year = 0;
  friend bool operator==(const GenerationBand&, const GenerationBand&) = default;
};

struct TenantSettings {
  bool keep_generation = false;                   // off: birth dates are dropped at the import
  std::vector<GenerationBand> generation_bands;   // oldest first, without overlap
  std::vector<std::string> attribute_names;       // tenant-defined attributes that may be imported
  std::vector<std::string> sensitive_attributes;  // used only with consent
  int drop_percent_max = 20;  // largest share of people that a snapshot may end unasked
  std::string etag;
};

}  // namespace upward::identity
