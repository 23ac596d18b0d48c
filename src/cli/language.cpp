#include "cli/language.hpp"

namespace hongyan::cli {

Language language_of_locale(std::string_view locale) { return locale.starts_with("zh") ? Language::zh : Language::en; }

}  // namespace hongyan::cli
