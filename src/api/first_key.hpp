// The first API key of a fresh house: there are no default passwords, so the first start makes one admin key and shows
// it.
#pragma once
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::api {

// Makes and stores an admin key when the memory has no key at all; nothing when it has one. Of several nodes that start
// at once on one database more than one may make a key: each is valid, and each was shown.
[[nodiscard]] std::optional<Secret> make_first_key(sql::Connection& connection, const Secret& key_pepper,
                                                   std::string_view environment, Random& random, WallTime now);

}  // namespace hongyan::api
