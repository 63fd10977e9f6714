#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "libs/base/check.h"

namespace upward::testing {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = "/tmp/upward-XXXXXX";
  UPWARD_CHECK(mkdtemp(name.data()) != nullptr, "cannot make a folder under /tmp");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace upward::testing
