// An uploaded file: found in the multipart body, its format recognised, its size and length judged (inbound.md §6.8).
#pragma once
#include <expected>
#include <string_view>

#include "sandbox/api/multipart.hpp"
#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// Where a file goes decides which formats it may have and how large it may be.
enum class Shelf { temporary, permanent, article };

// The file of the call as a medium without id and times, or the platform's refusal. `type` is what the query says; for
// pictures of articles it is image.
[[nodiscard]] std::expected<Medium, Answer> read_upload(const Call& call, MediaType type, Shelf shelf);
// What the file of the call is, by its format; a picture, where nothing tells.
[[nodiscard]] MediaType type_of_upload(const Call& call);
// A form field beside the file, "" when there is none.
[[nodiscard]] std::string form_field(const Call& call, std::string_view name);
// Fills in id and times and puts it on the app's shelf.
const Medium& put_on_shelf(Call& call, Medium medium, Shelf shelf);
// A file as the platform sends it: under its media_id, whatever name it came with.
[[nodiscard]] Answer file_answer(const Medium& medium);

}  // namespace hongyan::sandbox
