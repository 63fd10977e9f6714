// A folder of its own for one test.
#pragma once

#include <string>

namespace upward::testing {

// Made at construction under the system's folder for temporary files with a short path (a socket
// name inside it must fit into 107 bytes), deleted with everything in it at destruction. Aborts
// when the folder cannot be made. Use it from one thread.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  // The path of `name` inside the folder.
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace upward::testing
