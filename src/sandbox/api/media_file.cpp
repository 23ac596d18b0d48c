#include "sandbox/api/media_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace hongyan::sandbox {
namespace {

enum class Format { jpg, png, gif, bmp, amr, mp3, wma, wav, mp4 };

struct Known {
  Format format;
  std::string_view extension;
  std::string_view content_type;
  std::string_view start;  // of the bytes
  std::size_t offset = 0;
};
constexpr Known known[] = {
    {Format::jpg, "jpg", "image/jpeg", "\xff\xd8\xff"},
    {Format::jpg, "jpeg", "image/jpeg", "\xff\xd8\xff"},
    {Format::png, "png", "image/png", "\x89PNG\r\n"},
    {Format::gif, "gif", "image/gif", "GIF8"},
    {Format::amr, "amr", "audio/amr", "#!AMR"},
    {Format::mp3, "mp3", "audio/mp3", "ID3"},
    {Format::mp3, "mp3", "audio/mp3", "\xff\xfb"},
    {Format::wma, "wma", "audio/wma", "\x30\x26\xb2\x75"},
    {Format::wav, "wav", "audio/wav", "WAVE", 8},
    {Format::mp4, "mp4", "video/mp4", "ftyp", 4},
    {Format::bmp, "bmp", "image/bmp", "BM"},
};

const FormPart* file_of(const std::vector<FormPart>& parts) {
  const auto media = std::ranges::find(parts, "media", &FormPart::name);
  if (media != parts.end()) return &*media;
  const auto named = std::ranges::find_if(parts, [](const FormPart& part) { return !part.filename.empty(); });
  return named == parts.end() ? nullptr : &*named;
}

std::vector<FormPart> parts_of(const Call& call) {
  const std::string* type = call.request.headers.find("Content-Type");
  return read_multipart(type == nullptr ? "" : *type, call.request.body);
}

std::string_view extension_of(std::string_view filename) {
  const std::size_t dot = filename.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : filename.substr(dot + 1);
}

// By its first bytes; by its name when they tell nothing.
const Known* recognise(std::string_view bytes, std::string_view filename) {
  for (const Known& each : known)
    if (bytes.size() >= each.offset && bytes.substr(each.offset).starts_with(each.start)) return &each;
  std::string extension(extension_of(filename));
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto by_name = std::ranges::find(known, extension, &Known::extension);
  return by_name == std::ranges::end(known) ? nullptr : &*by_name;
}

MediaType type_of(Format format) {
  switch (format) {
    case Format::jpg:
    case Format::png:
    case Format::gif:
    case Format::bmp: return MediaType::image;
    case Format::amr:
    case Format::mp3:
    case Format::wma:
    case Format::wav: return MediaType::voice;
    case Format::mp4: return MediaType::video;
  }
  return MediaType::image;
}

bool takes(MediaType type, Shelf shelf, Format format) {
  const bool permanent = shelf == Shelf::permanent;
  switch (type) {
    case MediaType::image:
      return format == Format::jpg || format == Format::png ||
             (shelf != Shelf::article && (format == Format::gif || (permanent && format == Format::bmp)));
    case MediaType::voice:
      return format == Format::amr || format == Format::mp3 ||
             (permanent && (format == Format::wma || format == Format::wav));
    case MediaType::video: return format == Format::mp4;
    case MediaType::thumb: return format == Format::jpg;
  }
  return false;
}

struct Size {
  std::int64_t bytes_max;
  int errcode;
  std::string_view text;
};

Size size_of(const MediaSettings& settings, MediaType type, Shelf shelf) {
  if (shelf == Shelf::article) return {settings.article_image_bytes_max, 40009, "invalid image size"};
  switch (type) {
    case MediaType::image: return {settings.image_bytes_max, 40009, "invalid image size"};
    case MediaType::voice: return {settings.voice_bytes_max, 40010, "invalid voice size"};
    case MediaType::video: return {settings.video_bytes_max, 40011, "invalid video size"};
    case MediaType::thumb: return {settings.thumb_bytes_max, 40012, "invalid thumb size"};
  }
  return {0, 40006, "invalid meida size"};
}

Answer refuse_size(const Call& call, const Size& size) {
  switch (call.platform.settings.media.size_refusal) {
    case SizeRefusal::by_type: break;
    case SizeRefusal::error_40006: return fail(call, 40006, "invalid meida size");  // the platform's spelling
    case SizeRefusal::error_45001: return fail(call, 45001, "media size out of limit");
  }
  return fail(call, size.errcode, size.text);
}

// An AMR file is frames of 20 ms whose first byte tells their size.
Milliseconds playtime_of_amr(std::string_view bytes) {
  constexpr std::array<std::size_t, 16> frame_bytes{13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1};
  std::int64_t frames = 0;
  for (std::size_t at = bytes.find('\n') + 1; at != 0 && at < bytes.size(); ++frames)
    at += frame_bytes[(static_cast<unsigned char>(bytes[at]) >> 3) & 15];
  return Milliseconds{frames * 20};
}

}  // namespace

std::expected<Medium, Answer> read_upload(const Call& call, MediaType type, Shelf shelf) {
  const MediaSettings& settings = call.platform.settings.media;
  const std::vector<FormPart> parts = parts_of(call);
  const FormPart* file = file_of(parts);
  if (file == nullptr) return std::unexpected(fail(call, 41005, "media data missing"));
  std::string filename = file->filename;
  if (filename.empty() && settings.extended_filename == ExtendedFilename::read) filename = file->extended_filename;
  if (filename.empty() && settings.upload_without_name == UploadWithoutName::error_41005)
    return std::unexpected(fail(call, 41005, "media data missing"));
  if (file->bytes.empty()) return std::unexpected(fail(call, 44001, "empty media data"));
  if (!filename.empty() && extension_of(filename).empty() &&
      settings.upload_without_extension == UploadWithoutExtension::error_40113)
    return std::unexpected(fail(call, 40113, "unsupported file type"));
  const Known* format = recognise(file->bytes, filename);
  if (format == nullptr || !takes(type, shelf, format->format))
    return std::unexpected(settings.type_refusal == TypeRefusal::error_40005
                               ? fail(call, 40005, "invalid file type")
                               : fail(call, 40113, "unsupported file type"));
  const Size size = size_of(settings, type, shelf);
  if (static_cast<std::int64_t>(file->bytes.size()) > size.bytes_max) return std::unexpected(refuse_size(call, size));
  if (format->format == Format::amr && playtime_of_amr(file->bytes) > settings.voice_playtime_max)
    return std::unexpected(fail(call, 45007, "playtime out of limit"));
  Medium medium;
  medium.type = type;
  medium.filename = filename.empty() ? "file." + std::string(format->extension) : filename;
  medium.content_type = format->content_type;
  medium.bytes = file->bytes;
  return medium;
}

MediaType type_of_upload(const Call& call) {
  const std::vector<FormPart> parts = parts_of(call);
  const FormPart* file = file_of(parts);
  if (file == nullptr) return MediaType::image;  // read_upload says what is missing
  const Known* format = recognise(file->bytes, file->filename);
  return format == nullptr ? MediaType::image : type_of(format->format);
}

std::string form_field(const Call& call, std::string_view name) {
  const std::vector<FormPart> parts = parts_of(call);
  const auto part = std::ranges::find(parts, name, &FormPart::name);
  return part == parts.end() ? std::string() : std::string(part->bytes);
}

const Medium& put_on_shelf(Call& call, Medium medium, Shelf shelf) {
  MediaShelf& media = call.app->media;
  medium.id = call.platform.random.alphanumeric(64);
  medium.created = call.now;
  medium.life = shelf == Shelf::permanent ? MediaLife::permanent : MediaLife::temporary;
  medium.expires = call.now + call.platform.settings.media.life;
  if (shelf == Shelf::permanent) media.material_order.push_back(medium.id);
  const std::string id = medium.id;
  call.entry.content.emplace_back("media_id", id);
  return media.media[id] = std::move(medium);
}

Answer file_answer(const Medium& medium) {
  Answer answer{0, medium.bytes};
  answer.content_type = medium.content_type;
  const auto format = std::ranges::find(known, medium.content_type, &Known::content_type);
  const std::string_view extension =
      format == std::ranges::end(known) ? extension_of(medium.filename) : format->extension;
  answer.filename = medium.id;
  if (!extension.empty()) answer.filename.append(".").append(extension);
  return answer;
}

}  // namespace hongyan::sandbox
