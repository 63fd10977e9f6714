#include "services/upward/commands/completion.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/upward/commands/groups.h"

namespace upward::commands {
namespace {

// The words that may follow the words `path`, one `case` branch for every command below `app`.
void AddCases(const CLI::App& app, const std::string& path, std::string& cases) {
  std::vector<std::string> words;
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(below->get_name());
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  absl::StrAppend(&cases, "    \"", path, "\") words=\"", absl::StrJoin(words, " "), "\" ;;\n");
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    AddCases(*below, absl::StrCat(path, " ", below->get_name()), cases);
  }
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
  std::string cases;
  AddCases(root, root.get_name(), cases);
  std::vector<std::string> global;
  for (const CLI::Option* option : root.get_options()) {
    for (const std::string& name : option->get_lnames()) global.push_back("--" + name);
  }
  // The path grows by each word that makes it a known command; others are values.
  return absl::StrCat(R"(# Completion of `upward` for bash: source <(upward completion bash)
_upward_words() {
  case $1 in
)",
                      cases, R"(    *) return 1 ;;
  esac
}

_upward() {
  local path=upward words="" word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if _upward_words "$path $word"; then path="$path $word"; fi
  done
  _upward_words "$path"
  mapfile -t COMPREPLY < <(compgen -W "$words )",
                      absl::StrJoin(global, " "), R"(" -- "${COMP_WORDS[COMP_CWORD]}")
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
