#include "services/upward/commands/completion.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/upward/commands/groups.h"

namespace upward::commands {
namespace {

std::vector<const CLI::App*> Below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> FlagsOf(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

// A `case` branch for every command: the words that may follow its words.
std::string Cases(const CLI::App& root) {
  std::string cases;
  std::vector<std::pair<const CLI::App*, std::string>> pending = {{&root, root.get_name()}};
  while (!pending.empty()) {
    const auto [app, path] = pending.back();
    pending.pop_back();
    std::vector<std::string> words = FlagsOf(*app);
    for (const CLI::App* below : Below(*app)) {
      words.push_back(below->get_name());
      pending.emplace_back(below, absl::StrCat(path, " ", below->get_name()));
    }
    absl::StrAppend(&cases, "    \"", path, "\") words=\"", absl::StrJoin(words, " "), "\" ;;\n");
  }
  return cases;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// What the shell shall offer behind a flag, from the name of its type: "TEXT:{mentor,mentee}",
// "FILE", or a word that says nothing.
std::string ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (type == "FILE" || type == "FOLDER") return "words=\"\" files=1";
  const std::size_t begin = type.find('{');
  if (begin == type.npos || type.back() != '}') return "words=\"\"";
  std::string words = type.substr(begin + 1, type.size() - begin - 2);
  std::replace(words.begin(), words.end(), ',', ' ');
  return absl::StrCat("words=\"", words, "\"");
}

// A `case` branch for every flag that takes a value, behind the words of its command.
std::string ValueCases(const CLI::App& app, const std::string& path) {
  std::string cases;
  for (const CLI::Option* option : app.get_options()) {
    if (!TakesValue(*option)) continue;
    for (const std::string& name : option->get_lnames()) {
      absl::StrAppend(&cases, "    \"", path, " --", name, "\") ", ValuesOf(*option), " ;;\n");
    }
  }
  for (const CLI::App* below : Below(app)) {
    cases += ValueCases(*below, absl::StrCat(path, " ", below->get_name()));
  }
  return cases;
}

struct CompletionOptions {
  const CLI::App* root = nullptr;
};

absl::Status Bash(console::Console& console, const CompletionOptions& options) {
  console.Write(BashCompletion(*options.root));
  return absl::OkStatus();
}

}  // namespace

std::string BashCompletion(const CLI::App& root) {
  // The path grows by each word that makes it a known command; others are values.
  return absl::StrCat(R"(# Completion of `upward` for bash: source <(upward completion bash)
_upward_words() {
  case $1 in
)",
                      Cases(root), R"(    *) return 1 ;;
  esac
}

_upward_values() {
  case $1 in
)",
                      ValueCases(root, root.get_name()), R"(    *) return 1 ;;
  esac
}

_upward() {
  local path=upward words="" files="" word last="${COMP_WORDS[COMP_CWORD-1]}"
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if _upward_words "$path $word"; then path="$path $word"; fi
  done
  if _upward_values "$path $last" || _upward_values "upward $last"; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
    if [[ -z $files ]]; then compopt +o default 2>/dev/null; fi
    return
  fi
  _upward_words "$path"
  mapfile -t COMPREPLY < <(compgen -W "$words )",
                      absl::StrJoin(FlagsOf(root), " "), R"(" -- "${COMP_WORDS[COMP_CWORD]}")
}

complete -o default -F _upward upward
)");
}

void AddCompletion(Program& program) {
  CLI::App& group = program.AddGroup({"completion", "Completion of this command line.", {}});
  auto bash = program.Add<CompletionOptions>(
      group,
      {"bash",
       "Prints a script for bash.",
       {"source <(upward completion bash)",
        "upward completion bash > ~/.local/share/bash-completion/completions/upward"}},
      &Bash);
  bash.options.root = &program.root();
}

}  // namespace upward::commands
