// The tree of commands: what can be typed, and what then runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

#include "services/upward/commands/session.h"
#include "services/upward/console/console.h"

namespace upward::commands {

// How the process ends. The help of the program lists them.
enum class Exit : int {
  kOk = 0,
  kFailed = 1,  // the command did not do what it was asked to, or its answer could not be written;
                // standard error says why
  kUsage = 2,   // the command line is wrong; nothing was done
};

// What the help says of a command. Examples are whole lines as one types them.
struct CommandText {
  std::string name;
  std::string description;
  std::vector<std::string> examples;
};

// A declared command: flags are added to `app` and fill `options`, which live as long as the
// program.
template <class Options>
struct Command {
  CLI::App& app;
  Options& options;
};

struct NoOptions {};

// Owns the tree. Declare all commands, then Run once; one thread.
class Program {
 public:
  explicit Program(const console::Console::Streams& streams);

  CLI::App& root() { return root_; }

  // A word that commands stand under.
  CLI::App& AddGroup(CommandText text);

  // A command that talks to a server: runs with a session; see Session::Open for its failures.
  template <class Options>
  Command<Options> Add(CLI::App& parent, CommandText text,
                       absl::Status (*run)(Session&, const Options&)) {
    return Attach(AddApp(parent, std::move(text)), run);
  }
  // A command that does not.
  template <class Options>
  Command<Options> Add(CLI::App& parent, CommandText text,
                       absl::Status (*run)(console::Console&, const Options&)) {
    auto options = std::make_shared<Options>();
    CLI::App& app = AddApp(parent, std::move(text));
    Choose(app, [this, options, run] { return run(console_, *options); });
    return {app, *options};
  }

  // Makes a group a command as well, for when no word follows it.
  template <class Options>
  Command<Options> Attach(CLI::App& app, absl::Status (*run)(Session&, const Options&)) {
    auto options = std::make_shared<Options>();
    Choose(app, [this, options, run] {
      return WithSession([&](Session& session) { return run(session, *options); });
    });
    return {app, *options};
  }

  Exit Run(int argc, const char* const* argv);

 private:
  using Action = std::function<absl::Status()>;

  CLI::App& AddApp(CLI::App& parent, CommandText text);
  void AddGlobalOptions();
  // `action` runs when `app` is the last word of the command line.
  void Choose(CLI::App& app, Action action);
  absl::Status WithSession(const std::function<absl::Status(Session&)>& run);
  Exit Explain(const CLI::ParseError& error);
  // What to say of a word that stands where a command must; empty when there is none.
  std::string UnknownCommand() const;
  Exit Report(const absl::Status& status);

  const console::Console::Streams streams_;
  console::Console console_;
  console::ConsoleOptions output_;
  ConnectionOptions connection_;
  bool connected_ = false;  // whether an error may come from the server

  CLI::App root_;
  Action chosen_;
};

}  // namespace upward::commands
