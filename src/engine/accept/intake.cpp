#include "engine/accept/intake.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace hongyan::engine {

Intake::Intake(sql::Database& database, Clock& clock, Random& random, IntakeRules rules)
    : database_(database), clock_(clock), random_(random), rules_(std::move(rules)) {
  if (!rules_.callback_spool.empty()) spool_.emplace(rules_.callback_spool);
  spool_waits_ = spool_.has_value();  // an earlier process may have left some
}

bool Intake::submit_post(Post post) {
  const std::size_t wishes = post.wishes.size();
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_ + wishes > rules_.queue_max) return false;
    waiting_ += wishes;
    posts_.push_back(std::move(post));
  }
  if (wake_) wake_();
  return true;
}

bool Intake::submit_callback(CallbackArrival arrival) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_ + 1 > rules_.queue_max) return false;
    waiting_ += 1;
    callbacks_.push_back(std::move(arrival));
  }
  if (wake_) wake_();
  return true;
}

Intake::Batch Intake::take_batch() {
  Batch batch;
  const std::scoped_lock lock(mutex_);
  std::size_t wishes = 0;
  while (!posts_.empty() && (wishes == 0 || wishes + posts_.front().wishes.size() <= rules_.transaction_wishes_max)) {
    wishes += posts_.front().wishes.size();
    batch.posts.push_back(std::move(posts_.front()));
    posts_.pop_front();
  }
  const std::size_t callbacks = std::min(callbacks_.size(), rules_.transaction_wishes_max);
  std::move(callbacks_.begin(), callbacks_.begin() + static_cast<std::ptrdiff_t>(callbacks),
            std::back_inserter(batch.callbacks));
  callbacks_.erase(callbacks_.begin(), callbacks_.begin() + static_cast<std::ptrdiff_t>(callbacks));
  waiting_ -= wishes + callbacks;
  return batch;
}

Again Intake::run_once(WallTime now) {
  Batch batch = take_batch();
  if (batch.posts.empty() && batch.callbacks.empty() && !spool_waits_) return Again::in(Milliseconds{1'000});
  std::vector<Post::End> ends;
  std::vector<store::CallbackRecord> callbacks = take_records(batch);
  const std::size_t arrived = callbacks.size();
  bool stored = false;
  try {
    if (!connection_) connection_ = database_.connect();
    std::ranges::move(read_spool(), std::back_inserter(callbacks));
    store_batch(batch, callbacks, ends, now);
    stored = true;
    clear_spool();
  } catch (const Failure& failure) {
    LOG(error, "{} posts and {} callbacks were not stored: {}", batch.posts.size(), batch.callbacks.size(),
        failure.what());
    connection_.reset();
    ends.clear();
    for (std::size_t i = 0; i < batch.posts.size(); ++i) ends.emplace_back(Post::NotStored{failure.kind()});
  }
  for (std::size_t i = 0; i < batch.posts.size(); ++i) batch.posts[i].done(std::move(ends[i]));
  const bool kept = stored || (arrived > 0 && spool_ && spool_->append(std::span(callbacks).first(arrived)));
  if (kept && !stored && arrived > 0) spool_waits_ = true;
  for (CallbackArrival& arrival : batch.callbacks) arrival.done(kept);
  if (stored && stored_) stored_();
  const std::scoped_lock lock(mutex_);
  return posts_.empty() && callbacks_.empty() ? Again::in(Milliseconds{1'000}) : Again::now();
}

std::vector<store::CallbackRecord> Intake::take_records(Batch& batch) {
  std::vector<store::CallbackRecord> records;
  records.reserve(batch.callbacks.size());
  for (CallbackArrival& arrival : batch.callbacks) records.push_back(std::move(arrival.record));
  return records;
}

std::vector<store::CallbackRecord> Intake::read_spool() const {
  return spool_ && spool_waits_ ? spool_->read() : std::vector<store::CallbackRecord>{};
}

void Intake::clear_spool() {
  if (spool_ && spool_waits_) spool_->clear();
  spool_waits_ = false;
}

namespace {

// What an earlier request under the same Idempotency-Key means for this one; nothing when there was none.
std::optional<Post::End> earlier_answer(sql::Connection& connection, const Post& post) {
  if (post.idempotency_key.empty()) return std::nullopt;
  auto found = store::find_answer(connection, post.wishes.front().key_id, post.idempotency_key);
  if (!found) return std::nullopt;
  if (found->request_hash != post.request_hash) return Post::KeyReused{};
  return Post::Replayed{{found->status, std::move(found->answer)}};
}

}  // namespace

void Intake::store_batch(Batch& batch, std::span<const store::CallbackRecord> callbacks, std::vector<Post::End>& ends,
                         WallTime now) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  Acceptor acceptor(*connection_, random_, now, rules_.acceptance);
  std::vector<store::Notification> notifications;
  std::vector<Acceptance> acceptances;
  for (Post& post : batch.posts) {
    if (auto earlier = earlier_answer(*connection_, post)) {
      ends.push_back(std::move(*earlier));
      continue;
    }
    acceptances.clear();
    for (const Wish& wish : post.wishes) acceptances.push_back(acceptor.accept(wish));
    PostAnswer answer = post.write_answer(acceptances);
    if (!post.idempotency_key.empty() && !store::remember_answer(*connection_, {.key_id = post.wishes.front().key_id,
                                                                                .idempotency_key = post.idempotency_key,
                                                                                .request_hash = post.request_hash,
                                                                                .status = answer.status,
                                                                                .answer = answer.body,
                                                                                .created_at = now})) {
      // Another node stored the same key between our look and our write: its answer is the answer.
      auto earlier = earlier_answer(*connection_, post);
      ends.push_back(earlier ? std::move(*earlier) : Post::End(Post::NotStored{Failure::Kind::unavailable}));
      continue;
    }
    for (Acceptance& acceptance : acceptances)
      if (auto* notification = std::get_if<store::Notification>(&acceptance))
        notifications.push_back(std::move(*notification));
    ends.emplace_back(Post::Stored{std::move(answer)});
  }
  store::insert_notifications(*connection_, notifications);
  store::store_callbacks(*connection_, callbacks);
  transaction.commit();
}

}  // namespace hongyan::engine
